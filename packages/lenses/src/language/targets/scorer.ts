import { GameError, InvalidArgumentError } from '@spex/core';
import type { CallContext, Prompt } from '../language-model.ts';
import { checkContext, type Needs } from '../requirements.ts';
import { checkMaxTokens } from './own-answer.ts';
import { checkCount, defineTarget, estimator, scorerOn, type Target, tokensOf } from './target.ts';

/** The number, or the numbers, of an answer that a model gave to a masked prompt. */
export type AnswerFunction = (
  answer: string,
  prompt: Prompt,
  context: CallContext,
) => number | readonly number[] | Promise<number | readonly number[]>;

/** Options of `scorerTarget`. */
export interface ScorerTargetOptions {
  /** Names the function in the game's id: change it whenever the function's numbers change. */
  readonly id: string;
  /** What the numbers are; default `score`. */
  readonly outputs?: readonly string[];
  /** Most tokens of an answer; default 32. */
  readonly maxTokens?: number;
}

const GENERATION: Needs = [['generation']];

/** What a function of yours says to the answers that the model gives to the masked prompts. */
export function scorerTarget(score: AnswerFunction, options: ScorerTargetOptions): Target {
  const { id, outputs = ['score'] } = options;
  if (id === '') throw new InvalidArgumentError('id', 'a scoring function needs an id', id);
  if (outputs.length === 0)
    throw new InvalidArgumentError('outputs', 'a scoring function needs an output', outputs);
  const maxTokens = checkMaxTokens(options.maxTokens ?? 32);
  return defineTarget(`script:${id}`, GENERATION, async (model, prompt) => {
    checkContext(model, prompt, maxTokens);
    return scorerOn(model, 'script', [id, outputs, maxTokens], {
      outputs,
      estimate: estimator([{ model, input: tokensOf(model, prompt), output: maxTokens }]),
      async score(prompts, context) {
        const answers = await model.generate!(prompts, { maxTokens }, context);
        checkCount(model, 'answers', answers.length, prompts.length);
        const given = await Promise.all(answers.map((answer, row) => score(answer, prompts[row]!, context)));
        const values = new Float64Array(prompts.length * outputs.length);
        given.forEach((one, row) => {
          const numbers = typeof one === 'number' ? [one] : one;
          if (numbers.length !== outputs.length) {
            throw new GameError(
              `the scoring function '${id}' gave ${numbers.length} numbers for ${outputs.length} outputs`,
              [],
            );
          }
          values.set(numbers, row * outputs.length);
        });
        return values;
      },
    });
  });
}
