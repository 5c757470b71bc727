import type { CallContext, LanguageModel, Prompt } from '../language/language-model.ts';
import { checkContext, countAnswer } from '../language/requirements.ts';
import { askAnswer } from '../language/targets/answer.ts';
import { checkCount, type Load, scorerOn, tokensOf } from '../language/targets/target.ts';
import type { PromptScorer } from '../prompt-scorer.ts';

/** Log-probabilities of several answers, and what they cost. */
export interface ClassScorer {
  readonly scorer: PromptScorer;
  /** What the model reads and writes for one prompt. Throws InvalidArgumentError where that is more than its context. */
  loads(prompt: Prompt): readonly Load[];
}

/**
 * Scores prompts by the log-probability of each answer, one output an answer, on a model that is known to give it: of the
 * whole answers, or of their first tokens where that is all that the model gives.
 * Throws InvalidArgumentError for an answer of no tokens.
 */
export function classScorer(model: LanguageModel, answers: readonly string[]): ClassScorer {
  const counts = answers.map((answer) => countAnswer(model, answer));
  if (model.capabilities.answers) {
    return {
      scorer: scorerOn(model, 'classes', answers, { outputs: answers, score: wholeAnswers(model, answers) }),
      loads: (prompt) =>
        answers.map((answer, at) => {
          checkContext(model, prompt, counts[at] ?? 0);
          const own = counts[at] ?? tokensOf(model, answer);
          return { model, input: tokensOf(model, prompt) + own, output: 0 };
        }),
    };
  }
  return {
    scorer: firstTokens(model, answers),
    loads(prompt) {
      checkContext(model, prompt, 1);
      return [{ model, input: tokensOf(model, prompt), output: 1 }];
    },
  };
}

/**
 * Answers of one token each are asked for together where the model tells of every token: the numbers are the same, for one
 * reading of a prompt. Whether they are is found out with the first prompt, which is read once more for that.
 */
function wholeAnswers(model: LanguageModel, answers: readonly string[]): PromptScorer['score'] {
  const width = answers.length;
  const together = async (prompt: Prompt, context: CallContext): Promise<boolean> => {
    const firsts = new Set<string>();
    for (const answer of answers) {
      const { tokens } = await askAnswer(model, [prompt], answer, context);
      if (tokens.length === 1) firsts.add(tokens[0]!);
    }
    return firsts.size === width;
  };
  let found = model.capabilities.firstToken === 'full' ? undefined : Promise.resolve(false);
  return async (prompts, context) => {
    if (prompts.length === 0) return new Float64Array(0);
    found ??= together(prompts[0]!, context).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    if (await found) {
      const { logProbs } = await model.firstTokenLogProbs!(prompts, answers, context);
      checkCount(model, 'log-probabilities', logProbs.length, prompts.length * width);
      return logProbs;
    }
    const values = new Float64Array(prompts.length * width);
    for (const [column, answer] of answers.entries()) {
      const { tokens, logProbs } = await askAnswer(model, prompts, answer, context);
      logProbs.forEach((logProb, at) => {
        const place = Math.floor(at / tokens.length) * width + column;
        values[place] = values[place]! + logProb;
      });
    }
    return values;
  };
}

function firstTokens(model: LanguageModel, answers: readonly string[]): PromptScorer {
  const { firstToken } = model.capabilities;
  return scorerOn(model, 'classes-first', answers, {
    outputs: answers,
    async score(prompts, context) {
      const { logProbs, bounded } = await model.firstTokenLogProbs!(prompts, answers, context);
      checkCount(model, 'log-probabilities', logProbs.length, prompts.length * answers.length);
      checkCount(model, 'marks of bounds', bounded.length, logProbs.length);
      return logProbs;
    },
    // How often it is a bound is not told: a run that finds scores in a store has not seen it.
    notes: () => [
      firstToken === 'full'
        ? "the score of a class is that of its name's first token"
        : `the score of a class is that of its name's first token, or an upper bound where that is not among the ${firstToken} likeliest`,
    ],
  });
}
