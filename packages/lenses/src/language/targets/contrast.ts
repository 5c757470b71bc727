import { InvalidArgumentError } from '@spex/core';
import type { PromptScorer } from '../../prompt-scorer.ts';
import type { CallContext, LanguageModel, Prompt } from '../language-model.ts';
import { promptKey } from '../prompt-key.ts';
import { checkContext, countAnswer, needsOf } from '../requirements.ts';
import { askAnswer } from './answer.ts';
import { unmarked } from './marked.ts';
import { checkCount, defineTarget, estimator, scorerOn, shown, type Target, tokensOf } from './target.ts';

/**
 * ln p(A) - ln p(B): why A rather than B. Of whole answers where the model gives their log-probabilities; else of their
 * first tokens, where a token that the model does not tell of counts with its upper bound (`notes` says how often).
 * Throws InvalidArgumentError for an empty answer and for equal ones.
 */
export function contrastTarget(answer: string, other: string): Target {
  for (const one of [answer, other]) {
    if (one !== '') continue;
    throw new InvalidArgumentError('target', 'target contrast: needs two answers, contrast:A/B', one);
  }
  if (answer === other) {
    throw new InvalidArgumentError('target', `a contrast needs two different answers, not '${answer}' twice`);
  }
  const spec = `contrast:${[answer, other].map((one) => one.replace(/[\\/]/g, '\\$&')).join('/')}`;
  return defineTarget(spec, needsOf('contrast:A/B'), async (model, prompt, context) => ({
    ...(model.capabilities.answers
      ? wholeAnswers(model, prompt, answer, other)
      : await firstTokens(model, prompt, answer, other, context)),
    settled: { spec },
  }));
}

function wholeAnswers(model: LanguageModel, prompt: Prompt, answer: string, other: string): PromptScorer {
  const loads = [answer, other].map((one) => {
    const counted = countAnswer(model, one);
    checkContext(model, prompt, counted ?? 0);
    return { model, input: tokensOf(model, prompt) + (counted ?? tokensOf(model, one)), output: 0 };
  });
  return scorerOn(model, 'contrast', [answer, other], {
    outputs: [nameOf(answer, other)],
    estimate: estimator(loads),
    async score(prompts, context) {
      const values = new Float64Array(prompts.length);
      for (const [sign, one] of [
        [1, answer],
        [-1, other],
      ] as const) {
        const { tokens, logProbs } = await askAnswer(model, prompts, one, context);
        logProbs.forEach((logProb, at) => {
          const row = Math.floor(at / tokens.length);
          values[row] = values[row]! + sign * logProb;
        });
      }
      return values;
    },
  });
}

/** Asks once with the full prompt, so that answers which begin alike are refused at the start; what that gave is kept. */
async function firstTokens(
  model: LanguageModel,
  prompt: Prompt,
  answer: string,
  other: string,
  creating: CallContext,
): Promise<PromptScorer> {
  for (const one of [answer, other]) countAnswer(model, one);
  checkContext(model, prompt, 1);
  const candidates = [answer, other];
  const { firstToken } = model.capabilities;

  /** The contrast of each prompt, and a mark for each answer that is but bounded. */
  const ask = async (prompts: readonly Prompt[], context: CallContext): Promise<Float64Array> => {
    if (prompts.length === 0) return new Float64Array(0);
    const { logProbs, bounded } = await model.firstTokenLogProbs!(prompts, candidates, context);
    checkCount(model, 'log-probabilities', logProbs.length, 2 * prompts.length);
    checkCount(model, 'marks of bounds', bounded.length, 2 * prompts.length);
    const values = new Float64Array(prompts.length * WIDTH);
    for (let row = 0; row < prompts.length; row++) {
      const [first, second] = [2 * row, 2 * row + 1].map((at) => (bounded[at] === 0 ? 0 : 1));
      values.set(
        [logProbs[2 * row]! - logProbs[2 * row + 1]!, first!, second!, first! * second!],
        row * WIDTH,
      );
    }
    return values;
  };

  const full = await ask([prompt], creating);
  const fullKey = promptKey(prompt);
  return scorerOn(model, 'contrast-first', candidates, {
    outputs: [nameOf(answer, other)],
    estimate: estimator([{ model, input: tokensOf(model, prompt), output: 1 }]),
    ...unmarked(1, {
      names: [...candidates.map((one) => `bound(${shown(one)})`), 'both bounds'],
      async score(prompts, context) {
        const isFull = prompts.map((one) => promptKey(one) === fullKey);
        const asked = await ask(
          prompts.filter((_, row) => !isFull[row]),
          context,
        );
        const values = new Float64Array(prompts.length * WIDTH);
        let next = 0;
        isFull.forEach((known, row) => {
          values.set(known ? full : asked.subarray(next, next + WIDTH), row * WIDTH);
          if (!known) next += WIDTH;
        });
        return values;
      },
      notes([first = 0, second = 0, both = 0], prompted) {
        const notes = ["the contrast is that of the answers' first tokens"];
        [first, second].forEach((count, side) => {
          if (count === 0) return;
          const bound = side === 0 ? 'at most' : 'at least';
          notes.push(
            `in ${count} of ${prompted} prompts '${shown(candidates[side]!)}' was not among the ${firstToken} likeliest first tokens: the contrast there is ${bound} what was counted`,
          );
        });
        if (both > 0)
          notes.push(`in ${both} of ${prompted} prompts neither was: nothing is known of the contrast there`);
        return notes;
      },
    }),
  });
}

/** Numbers of a prompt: the contrast, and its marks. */
const WIDTH = 4;

function nameOf(answer: string, other: string): string {
  return `logp(${shown(answer)}) - logp(${shown(other)})`;
}
