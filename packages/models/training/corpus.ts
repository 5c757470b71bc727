import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@spex/core';

export interface Sentence {
  readonly words: readonly string[];
  /** 1: positive. */
  readonly label: number;
}

export interface Corpus {
  readonly train: readonly Sentence[];
  readonly dev: readonly Sentence[];
  readonly test: readonly Sentence[];
  /** SHA-256 of the three files, one after the other. */
  readonly hash: string;
}

/** Reads `train.tsv`, `dev.tsv` and `test.tsv`: a sentence of words parted by spaces, a tab, 0 or 1. */
export function readCorpus(folder: string): Corpus {
  const hash = createHash('sha256');
  const read = (name: string): Sentence[] => {
    const text = readFileSync(join(folder, `${name}.tsv`), 'utf8');
    hash.update(text);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [sentence, label] = line.split('\t') as [string, string];
        return { words: sentence.split(' ').filter((word) => word !== ''), label: Number(label) };
      });
  };
  const [train, dev, test] = [read('train'), read('dev'), read('test')];
  return { train, dev, test, hash: hash.digest('hex') };
}

/** The words without those that a coin of weight `rate` takes away. */
export function dropWords(words: readonly string[], rate: number, random: Random): string[] {
  return words.filter(() => random.uniform() >= rate);
}

/** The words without those that a coin of weight `rate` turns into `token`. */
export function replaceWords(
  words: readonly string[],
  token: string,
  rate: number,
  random: Random,
): string[] {
  return words.map((word) => (random.uniform() < rate ? token : word));
}

/** The corpus's words are lower case and parted from their punctuation; this writes them as people do. */
export function naturalSpelling(words: readonly string[]): string {
  const text = words
    .join(' ')
    .replace(/ (n't|'(?:s|re|ve|ll|d|m))\b/g, '$1')
    .replace(/ ([,.;:!?%])/g, '$1')
    .replace(/\b(ca|wo|do|did|does|is|are|was|were|has|have|had|could|would|should) n't\b/g, "$1n't")
    .replace(/\bi\b/g, 'I');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A sentence as one of the many texts that training shows for it: whole; with words left out, few or all; with words
 * replaced by a mask; in the corpus's spelling or in people's.
 */
export function vary(words: readonly string[], random: Random): string {
  const kind = random.uniform();
  let kept = words;
  if (kind < 0.5) kept = dropWords(words, random.uniform() * 0.9, random);
  else if (kind < 0.55) {
    kept = replaceWords(words, random.uniform() < 0.5 ? '[MASK]' : '…', random.uniform() * 0.6, random);
  }
  return random.uniform() < 0.5 ? naturalSpelling(kept) : kept.join(' ');
}
