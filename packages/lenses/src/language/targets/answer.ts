import { GameError, InvalidArgumentError } from '@spex/core';
import type { PromptScorer } from '../../prompt-scorer.ts';
import type { AnswerLogProbs, CallContext, LanguageModel, Prompt } from '../language-model.ts';
import { promptKey } from '../prompt-key.ts';
import { checkContext, countAnswer, needsOf, noTokens } from '../requirements.ts';
import { checkCount, defineTarget, estimator, scorerOn, shown, type Target, tokensOf } from './target.ts';

/** Options of `answerTarget`. */
export interface AnswerOptions {
  /**
   * One output a token after the total, so that a span of the answer can be explained later at no cost (`answerSpan`).
   * The model is then asked once, with the full prompt, what the tokens are; that answer is kept. Default true.
   */
  readonly perToken?: boolean;
}

/**
 * The log-probability of a given answer, in nats. It follows the prompt directly: ` Paris` begins with a space where the
 * prompt ends without one. Throws InvalidArgumentError for an empty answer.
 */
export function answerTarget(answer: string, options: AnswerOptions = {}): Target {
  if (answer === '') {
    throw new InvalidArgumentError('target', "target answer: needs the answer's text, answer:TEXT", answer);
  }
  return defineTarget(`answer:${answer}`, needsOf('answer:TEXT'), (model, prompt, context) =>
    createAnswerScorer(model, prompt, answer, options, context),
  );
}

/** Log-probabilities of an answer by a model that is known to give them. */
export async function createAnswerScorer(
  model: LanguageModel,
  prompt: Prompt,
  answer: string,
  { perToken = true }: AnswerOptions,
  context: CallContext,
): Promise<PromptScorer> {
  const counted = countAnswer(model, answer);
  checkContext(model, prompt, counted ?? 0);
  const full = perToken ? await askAnswer(model, [prompt], answer, context) : undefined;
  const tokens = full?.tokens;
  const total = `logp(${shown(answer)})`;
  const fullKey = promptKey(prompt);
  const answerTokens = tokens?.length ?? counted ?? tokensOf(model, answer);
  return scorerOn(model, perToken ? 'answer-tokens' : 'answer', [answer], {
    settled: { spec: `answer:${answer}`, perToken },
    outputs: [total, ...(tokens ?? []).map((token, at) => `token ${at + 1}: ${JSON.stringify(token)}`)],
    estimate: estimator([{ model, input: tokensOf(model, prompt) + answerTokens, output: 0 }]),
    async score(prompts, scoring) {
      const isKnown = prompts.map((one) => full !== undefined && promptKey(one) === fullKey);
      const fresh = prompts.filter((_, row) => !isKnown[row]);
      const asked = fresh.length === 0 ? undefined : await askAnswer(model, fresh, answer, scoring);
      if (tokens !== undefined && asked !== undefined) checkTokens(model, tokens, asked.tokens);
      const width = tokens === undefined ? 1 : 1 + tokens.length;
      const values = new Float64Array(prompts.length * width);
      let next = 0;
      for (let row = 0; row < prompts.length; row++) {
        const { logProbs, tokens: own } = isKnown[row] ? full! : asked!;
        const from = isKnown[row] ? 0 : next++ * own.length;
        const terms = logProbs.subarray(from, from + own.length);
        values[row * width] = terms.reduce((sum, term) => sum + term, 0);
        if (width > 1) values.set(terms, row * width + 1);
      }
      return values;
    },
  });
}

/** Log-probabilities of an answer, their shape checked. Throws InvalidArgumentError for an answer of no tokens. */
export async function askAnswer(
  model: LanguageModel,
  prompts: readonly Prompt[],
  answer: string,
  context: CallContext,
): Promise<AnswerLogProbs> {
  const given = await model.answerLogProbs!(prompts, answer, context);
  const { tokens, logProbs } = given;
  if (tokens.length === 0) throw noTokens(model, answer);
  checkCount(model, 'log-probabilities', logProbs.length, prompts.length * tokens.length);
  return given;
}

function checkTokens(model: LanguageModel, expected: readonly string[], given: readonly string[]): void {
  if (expected.length === given.length && expected.every((token, at) => token === given[at])) return;
  throw new GameError(
    `model '${model.name}' cut the answer into ${given.length} tokens, and into ${expected.length} others after the full prompt`,
    [],
  );
}
