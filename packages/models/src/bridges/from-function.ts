import { CallError, InvalidArgumentError } from '@spex/core';
import type { CallContext, LanguageModel, Prompt, PromptScorer } from '@spex/lenses';

/** What a function that answers is told besides the prompt. */
export interface AnswerContext extends CallContext {
  /** Most tokens of the answer, for a function that can heed it. */
  readonly maxTokens: number;
}

/** Options of `fromFunction` and `scorerFromFunction`. */
export interface FunctionOptions {
  /**
   * Names the function: of equal id means equal values, in other processes too. By default each gets an id of its own, so
   * that nothing measured is ever taken for another function's.
   */
  readonly id?: string;
  /** For people; default `function`. */
  readonly name?: string;
  /** Calls under way at once; default 1. */
  readonly concurrency?: number;
}

/** For a function that takes several prompts at once. */
export interface BatchOptions extends FunctionOptions {
  /** Most prompts of one call. */
  readonly batchSize: number;
}

type Maybe<T> = T | Promise<T>;

/**
 * A language model from a plain function that answers a prompt. Without `batchSize` it is called with one prompt at a time
 * and gives one answer; with it, with several, and gives as many answers in their order. It can generate, and no more: for
 * numbers there is `scorerFromFunction`. Throws InvalidArgumentError for a bad option, and CallError when the function
 * gives something else than texts.
 */
export function fromFunction(
  answer: (prompt: Prompt, context: AnswerContext) => Maybe<string>,
  options?: FunctionOptions,
): LanguageModel;
export function fromFunction(
  answer: (prompts: readonly Prompt[], context: AnswerContext) => Maybe<readonly string[]>,
  options: BatchOptions,
): LanguageModel;
export function fromFunction(
  answer: (prompt: never, context: AnswerContext) => Maybe<string | readonly string[]>,
  options: FunctionOptions | BatchOptions = {},
): LanguageModel {
  const { id, name, batchSize, concurrency } = checkFunctionOptions(options);
  const ask = askerOf<string, AnswerContext>(answer as never, options);
  return {
    id,
    name,
    capabilities: {
      answers: false,
      firstToken: 0,
      generation: true,
      embeddings: false,
      classes: [],
      messages: true,
      deterministic: false,
    },
    batchSize,
    concurrency,
    async generate(prompts, { maxTokens }, context) {
      const answers = await ask(prompts, { ...context, maxTokens });
      for (const text of answers) {
        if (typeof text !== 'string') throw unusable(`gave ${describe(text)} in place of a text`);
      }
      return answers;
    },
  };
}

/**
 * A scorer from a plain function that gives a prompt its number, or one for each of `outputs`. Without `batchSize` it is
 * called with one prompt at a time; with it, with several, and gives as many results in their order. Numbers are passed
 * on as they are: the evaluator refuses what is not finite.
 */
export function scorerFromFunction(
  score: (prompt: Prompt, context: CallContext) => Maybe<number | readonly number[]>,
  options?: FunctionOptions & { readonly outputs?: readonly string[] },
): PromptScorer;
export function scorerFromFunction(
  score: (prompts: readonly Prompt[], context: CallContext) => Maybe<readonly (number | readonly number[])[]>,
  options: BatchOptions & { readonly outputs?: readonly string[] },
): PromptScorer;
export function scorerFromFunction(
  score: (prompt: never, context: CallContext) => unknown,
  options: (FunctionOptions | BatchOptions) & { readonly outputs?: readonly string[] } = {},
): PromptScorer {
  const { id, name, batchSize } = checkFunctionOptions(options);
  const outputs = options.outputs ?? [name];
  if (outputs.length === 0) throw new InvalidArgumentError('outputs', 'outputs is empty: name at least one');
  const ask = askerOf<number | readonly number[], CallContext>(score as never, options);
  return {
    id,
    outputs,
    batchSize,
    async score(prompts, context) {
      const values = new Float64Array(prompts.length * outputs.length);
      for (const [row, given] of (await ask(prompts, context)).entries()) {
        const numbers = typeof given === 'number' ? [given] : given;
        if (!Array.isArray(numbers) || numbers.length !== outputs.length) {
          throw unusable(`gave ${describe(given)} for ${outputs.length} outputs`);
        }
        values.set(numbers, row * outputs.length);
      }
      return values;
    },
  };
}

/** Calls the function with one prompt or with several, as it wants. */
function askerOf<T, C>(
  work: (prompt: Prompt | readonly Prompt[], context: C) => Maybe<T | readonly T[]>,
  options: FunctionOptions | BatchOptions,
): (prompts: readonly Prompt[], context: C) => Promise<readonly T[]> {
  if (!('batchSize' in options)) {
    return (prompts, context) =>
      Promise.all(prompts.map(async (prompt) => (await work(prompt, context)) as T));
  }
  return async (prompts, context) => {
    const results = (await work(prompts, context)) as readonly T[];
    if (!Array.isArray(results) || results.length !== prompts.length) {
      throw unusable(`gave ${describe(results)} for ${prompts.length} prompts`);
    }
    return results;
  };
}

function checkFunctionOptions(options: FunctionOptions | BatchOptions) {
  const batchSize = 'batchSize' in options ? options.batchSize : 1;
  const { id = `function:${crypto.randomUUID()}`, name = 'function', concurrency = 1 } = options;
  for (const [argument, value] of Object.entries({ batchSize, concurrency })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new InvalidArgumentError(
      argument,
      `${argument} must be an integer of at least 1, not ${value}`,
      value,
    );
  }
  return { id, name, batchSize, concurrency };
}

function describe(value: unknown): string {
  return Array.isArray(value) ? `a list of ${value.length}` : value === null ? 'null' : typeof value;
}

function unusable(what: string): CallError {
  return new CallError(`the function ${what}`, { retryable: false });
}
