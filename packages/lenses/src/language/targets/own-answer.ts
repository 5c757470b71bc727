import { GameError, InvalidArgumentError } from '@spex/core';
import type { CallContext, LanguageModel, Prompt } from '../language-model.ts';
import { checkContext, needsOf } from '../requirements.ts';
import { type AnswerOptions, createAnswerScorer } from './answer.ts';
import { checkCount, defineTarget, type Target } from './target.ts';

/** Options of `ownAnswerTarget`. */
export interface OwnAnswerOptions extends AnswerOptions {
  /** Most tokens of the answer; default 32. */
  readonly maxTokens?: number;
}

/** The log-probability of the answer that the model itself gives to the full prompt. */
export function ownAnswerTarget(options: OwnAnswerOptions = {}): Target {
  const maxTokens = checkMaxTokens(options.maxTokens ?? 32);
  return defineTarget('own-answer', needsOf('own-answer'), async (model, prompt, context) => {
    const answer = await fullAnswer(model, prompt, maxTokens, context);
    return createAnswerScorer(model, prompt, answer, options, context);
  });
}

/** The model's answer to the full prompt. Throws GameError when it is empty. */
export async function fullAnswer(
  model: LanguageModel,
  prompt: Prompt,
  maxTokens: number,
  context: CallContext,
): Promise<string> {
  checkContext(model, prompt, maxTokens);
  const answers = await model.generate!([prompt], { maxTokens }, context);
  checkCount(model, 'answers', answers.length, 1);
  const answer = answers[0]!;
  if (answer !== '') return answer;
  throw new GameError(
    `model '${model.name}' answers the full prompt with nothing: give the answer to explain, answer:TEXT`,
    [],
  );
}

/** Throws InvalidArgumentError unless it is an integer of at least 1. */
export function checkMaxTokens(maxTokens: number): number {
  if (Number.isInteger(maxTokens) && maxTokens >= 1) return maxTokens;
  throw new InvalidArgumentError(
    'maxTokens',
    `maxTokens must be an integer of at least 1, not ${maxTokens}`,
    maxTokens,
  );
}
