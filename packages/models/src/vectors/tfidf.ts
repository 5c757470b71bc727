import { InvalidArgumentError } from '@spex/core';
import type { FeatureMatrix } from '@spex/lenses';
import { type Features, zeroMatrix } from './features.ts';

/** Options of `tfidfFeatures`. */
export interface TfidfOptions {
  /** Features: what words and word pairs are hashed onto. Default 4096. */
  readonly columns?: number;
}

/**
 * A word: letters, marks and digits with apostrophes inside (`don't`). A Chinese or Japanese character is one by itself,
 * since no spaces tell where words end.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+(?:['’]\p{L}+)*/gu;

/**
 * Hashed TF-IDF of texts: words and pairs of neighbouring words, in lower case, counted by the hash of each (Weinberger et
 * al. 2009, without signs). A count is multiplied by log((1 + N) / (1 + d)) + 1, d of the N training texts having that
 * feature, and each row is brought to Euclidean length 1. A text without words is a row of zeros.
 *
 * Throws InvalidArgumentError for `columns` that is no integer of at least 1, or too large for memory.
 */
export function tfidfFeatures(
  trainTexts: readonly string[],
  testTexts: readonly string[],
  { columns = 4096 }: TfidfOptions = {},
): Features {
  if (!Number.isSafeInteger(columns) || columns < 1) {
    throw new InvalidArgumentError(
      'columns',
      `columns must be an integer of at least 1, not ${columns}`,
      columns,
    );
  }
  const train = counted(trainTexts, columns);
  const test = counted(testTexts, columns);
  const having = new Float64Array(columns);
  train.values.forEach((count, at) => {
    if (count > 0) having[at % columns] = having[at % columns]! + 1;
  });
  const weights = having.map((texts) => Math.log((1 + train.rows) / (1 + texts)) + 1);
  weigh(train, weights);
  weigh(test, weights);
  return { train, test };
}

function counted(texts: readonly string[], columns: number): FeatureMatrix {
  const matrix = zeroMatrix(texts.length, columns);
  const { values } = matrix;
  texts.forEach((text, row) => {
    let previous: string | undefined;
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
      const at = row * columns + (hash(word) % columns);
      values[at] = values[at]! + 1;
      if (previous !== undefined) {
        const pair = row * columns + (hash(`${previous} ${word}`) % columns);
        values[pair] = values[pair]! + 1;
      }
      previous = word;
    }
  });
  return matrix;
}

function weigh({ rows, columns, values }: FeatureMatrix, weights: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    let squares = 0;
    for (let column = 0; column < columns; column++) {
      own[column] = own[column]! * weights[column]!;
      squares += own[column]! ** 2;
    }
    if (squares === 0) continue;
    const length = Math.sqrt(squares);
    for (let column = 0; column < columns; column++) own[column] = own[column]! / length;
  }
}

/** FNV-1a over the UTF-16 code units, then MurmurHash3's finaliser, so that every bit counts in a remainder. */
function hash(term: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < term.length; at++) {
    state = Math.imul(state ^ term.charCodeAt(at), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
