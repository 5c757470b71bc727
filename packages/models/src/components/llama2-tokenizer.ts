import { InvalidArgumentError } from '@spex/core';
import type { TextTokens } from './text-tokens.ts';

/** Tokens that each file begins with: unknown, start of a text, end of a text; then the 256 bytes. */
const START = 1;
const FIRST_BYTE = 3;

/**
 * Reads llama2.c's tokenizer file (`tokenizer.bin`, `tok512.bin`): the length of the longest token as an int32, then for
 * each token its score (float32), its length in bytes (int32) and its bytes, all little-endian. Byte-pair merging by
 * score, as in llama2.c: of all neighbours that may merge, those whose result scores highest do, the leftmost first.
 *
 * Throws InvalidArgumentError for other files.
 */
export function readLlama2Tokenizer(bytes: Uint8Array, name: string): TextTokens {
  const { tokens, scores } = readTokens(bytes, name);
  const ids = new Map<string, number>();
  // Of two tokens of the same text the first counts.
  for (const [id, token] of tokens.entries()) if (!ids.has(token)) ids.set(token, id);

  /** Letters as tokens, then the best merges. */
  const encode = (text: string): number[] => {
    const found = [...text].flatMap((letter) => {
      const id = ids.get(letter);
      return id === undefined
        ? Array.from(new TextEncoder().encode(letter), (byte) => byte + FIRST_BYTE)
        : [id];
    });
    for (;;) {
      let best = Number.NEGATIVE_INFINITY;
      let at = -1;
      let merged = -1;
      for (let left = 0; left + 1 < found.length; left++) {
        const id = ids.get(tokens[found[left]!]! + tokens[found[left + 1]!]!);
        if (id === undefined || !(scores[id]! > best)) continue;
        best = scores[id]!;
        at = left;
        merged = id;
      }
      if (at < 0) return found;
      found.splice(at, 2, merged);
    }
  };
  return {
    whole: (text) => Int32Array.from([START, ...(text === '' ? [] : encode(` ${text}`))]),
    following: (text) => Int32Array.from(encode(text)),
    text: (token) => tokens[token] ?? '',
  };
}

interface Vocabulary {
  readonly tokens: readonly string[];
  readonly scores: readonly number[];
}

function readTokens(bytes: Uint8Array, name: string): Vocabulary {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const tokens: string[] = [];
  const scores: number[] = [];
  const longest = bytes.length >= 4 ? view.getInt32(0, true) : -1;
  let at = 4;
  while (at + 8 <= bytes.length) {
    const length = view.getInt32(at + 4, true);
    if (length < 0 || length > longest || at + 8 + length > bytes.length) break;
    scores.push(view.getFloat32(at, true));
    tokens.push(decoder.decode(bytes.subarray(at + 8, at + 8 + length)));
    at += 8 + length;
  }
  if (at === bytes.length && tokens[FIRST_BYTE] === '<0x00>') return { tokens, scores };
  const message = `${name} is no tokenizer file of llama2.c: give such a .bin, or a tokenizer.json`;
  throw new InvalidArgumentError('tokenizer', message, name);
}
