import { createHash } from 'node:crypto';
import { InvalidArgumentError } from '@spex/core';
import type { SentenceEncoder } from '../use-lite/index.ts';

/** The text that inputs are compared with. */
export interface TargetText {
  /** Its embedding, asked for at once. */
  readonly vector: Promise<Float32Array>;
  /** Names it in an id. */
  readonly hash: string;
  /** Names the output: its beginning, for a name that fits a line. */
  readonly output: string;
}

/** @throws InvalidArgumentError for a text without a token. */
export function targetText(encoder: SentenceEncoder, text: string): TargetText {
  if (encoder.tokenCount(text) === 0) {
    throw new InvalidArgumentError('text', 'the text to compare with is empty: give at least one word', text);
  }
  const vector = encoder.encode([text]);
  vector.catch(() => {});
  return {
    vector,
    hash: createHash('sha256').update(text).digest('hex').slice(0, 16),
    output: `similarity(${JSON.stringify(shorten(text))})`,
  };
}

function shorten(text: string): string {
  const characters = [...text.trim().replace(/\s+/gu, ' ')];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
