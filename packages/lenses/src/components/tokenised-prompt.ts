import { InvalidArgumentError, isSpexError } from '@spex/core';
import type { ComponentModel } from './component-model.ts';
import type { ComponentPrompt } from './prompts.ts';

/** A prompt as a model reads it. */
export interface TokenisedPrompt {
  /** Counted from 1. */
  readonly number: number;
  readonly source: ComponentPrompt;
  readonly tokens: Int32Array;
  /** Tokens of the answer, at least one; of a classifier the number of the class. */
  readonly answer: Int32Array;
  readonly contrast?: Int32Array;
  readonly corrupted?: Int32Array;
}

/**
 * Throws InvalidArgumentError, which names the prompt, where the model cannot read it, where it does not fit the model's
 * context with its answer, for an answer without a token and for a class that the model has not.
 */
export function tokenisePrompt(model: ComponentModel, source: ComponentPrompt, at: number): TokenisedPrompt {
  const number = at + 1;
  const { prompt, answer, contrast, corrupted } = source;
  return naming(number, () => {
    const tokens = tokensOf(model, prompt, 'the prompt');
    const answers = {
      answer: answerOf(model, answer),
      ...(contrast !== undefined && { contrast: answerOf(model, contrast) }),
    };
    if (model.kind === 'causal') {
      const longest = Math.max(answers.answer.length, answers.contrast?.length ?? 0);
      checkFits(model, tokens.length + longest - 1, longest > 1 ? 'it with its answer' : 'it');
    } else checkFits(model, tokens.length);
    if (answers.contrast !== undefined && answers.answer.join() === answers.contrast.join()) {
      throw wrong(`its answer and its contrast are the same to the model: '${answer}'`, contrast);
    }
    return {
      number,
      source,
      tokens,
      ...answers,
      ...(corrupted !== undefined && { corrupted: tokensOf(model, corrupted, 'the corrupted prompt') }),
    };
  });
}

/** Tokens of a text that stands alone. Throws InvalidArgumentError where there are none. */
export function tokensOf(model: ComponentModel, text: string, what: string): Int32Array {
  const tokens = model.tokenize(text);
  if (tokens.length > 0) return tokens;
  throw wrong(`${what} '${text}' has no token`, text);
}

/** Throws InvalidArgumentError for more tokens than the model reads. */
export function checkFits(model: ComponentModel, tokens: number, what = 'it'): void {
  if (model.contextTokens === undefined || tokens <= model.contextTokens) return;
  throw wrong(
    `${what} has ${tokens} tokens, but model '${model.name}' reads at most ${model.contextTokens}`,
    tokens,
  );
}

/** Runs `read`, whose errors then begin with the prompt's number. */
export function naming<Result>(number: number, read: () => Result, what = 'prompt'): Result {
  try {
    return read();
  } catch (error) {
    if (!isSpexError(error)) throw error;
    const received = error instanceof InvalidArgumentError ? error.received : undefined;
    throw new InvalidArgumentError('prompts', `${what} ${number}: ${error.message}`, received);
  }
}

/** The one token of an answer. Throws InvalidArgumentError that shows the tokens where there are several. */
export function singleToken(
  model: ComponentModel,
  { number, source, answer }: TokenisedPrompt,
  value: string,
): number {
  if (answer.length === 1) return answer[0]!;
  const pieces = Array.from(answer, (token) => JSON.stringify(model.tokenText(token))).join(' ');
  throw wrong(
    `prompt ${number}: value ${value} needs an answer of a single token, and '${source.answer}' has ${answer.length}: ${pieces}`,
    source.answer,
  );
}

function answerOf(model: ComponentModel, answer: string): Int32Array {
  if (model.kind === 'classifier') return Int32Array.of(classOf(model, answer));
  const tokens = model.continuation(answer);
  if (tokens.length > 0) return tokens;
  throw wrong(`the answer '${answer}' has no token`, answer);
}

/** The class of that name; upper and lower case count only where two classes differ by nothing else. */
function classOf({ classes, name }: ComponentModel, answer: string): number {
  const exact = classes.indexOf(answer);
  if (exact >= 0) return exact;
  const wanted = answer.trim().toLowerCase();
  const alike = classes.flatMap((one, at) => (one.toLowerCase() === wanted ? [at] : []));
  if (alike.length === 1) return alike[0]!;
  throw wrong(`model '${name}' has no class '${answer}': it has ${classes.join(', ')}`, answer);
}

function wrong(message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError('prompts', message, received);
}
