import { InvalidArgumentError } from '@spex/core';

/** A prompt on which a behaviour shows. For a classifier, the answer and the contrast are names of classes. */
export interface ComponentPrompt {
  /** The text that the model reads. */
  readonly prompt: string;
  /** Follows the prompt directly: ` Paris` begins with a space where the prompt ends without one. */
  readonly answer: string;
  /** What the model should not say. */
  readonly contrast?: string;
  /** The prompt with what matters replaced, of as many tokens: what absent components give instead of their own. */
  readonly corrupted?: string;
}

/**
 * Prompts from JSON lines: `{"prompt": "…", "answer": "…", "contrast": "…", "corrupted": "…"}`, the last two where a value
 * or an absence asks for them. Empty lines and further keys are passed over.
 *
 * Throws InvalidArgumentError that names the line, counted from 1, and what is wrong with it.
 */
export function parseComponentPrompts(text: string): ComponentPrompt[] {
  const prompts = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, at) => (line.trim() === '' ? [] : [readLine(line, at + 1)]));
  if (prompts.length > 0) return prompts;
  throw wrong('there are no prompts: each line holds one, {"prompt": "…", "answer": "…"}', text);
}

function readLine(line: string, number: number): ComponentPrompt {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    throw wrong(`line ${number} is not JSON: write {"prompt": "…", "answer": "…"}`, line);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw wrong(`line ${number} is no object: write {"prompt": "…", "answer": "…"}`, data);
  }
  const fields = data as Record<string, unknown>;
  const field = (name: keyof ComponentPrompt): string | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrong(`line ${number}: '${name}' is no text`, value);
    if (value === '') throw wrong(`line ${number}: '${name}' is empty`, value);
    return value;
  };
  const needed = (name: keyof ComponentPrompt): string => {
    const value = field(name);
    if (value === undefined) throw wrong(`line ${number} has no '${name}'`, data);
    return value;
  };
  const prompt = needed('prompt');
  const answer = needed('answer');
  const contrast = field('contrast');
  const corrupted = field('corrupted');
  if (contrast === answer) throw wrong(`line ${number}: 'answer' and 'contrast' are the same`, contrast);
  return {
    prompt,
    answer,
    ...(contrast !== undefined && { contrast }),
    ...(corrupted !== undefined && { corrupted }),
  };
}

function wrong(message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError('prompts', message, received);
}
