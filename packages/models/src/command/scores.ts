import type { ScoreScale } from '@spex/lenses';
import { type Answer, fault } from './answer.ts';
import { shorten } from './shorten.ts';

/** What the scores of one subset are. */
export interface ScoreShape {
  readonly tests: number;
  /** Empty for one number a test point. */
  readonly classes: readonly string[];
  readonly scale: ScoreScale;
}

/** What a probability may be off by, in single precision and worse. */
const ROUNDING = 1e-6;
/** Points that a message shows of a subset. */
const SHOWN = 8;

/** The scores of an answer, one entry a subset. Throws CallError unless there are as many as were asked for. */
export function entriesOf(answer: Answer, subsets: number): readonly unknown[] {
  const { scores } = answer;
  if (!Array.isArray(scores)) throw fault('answered without "scores"');
  if (scores.length !== subsets) {
    throw fault(`gave scores for ${count(scores.length, 'subset')}, but was asked for ${subsets}`);
  }
  return scores;
}

/**
 * The scores of one subset, shape [tests × max(1, classes)], from one entry of `scores`: for each test point a number, or
 * a list of a number a class. Throws CallError, which names the subset and the test point, for any other shape and for
 * what is no finite number (null is where JSON had none to write) or no probability.
 */
export function readScores(entry: unknown, subset: readonly number[], shape: ScoreShape): Float64Array {
  const { tests, classes, scale } = shape;
  const after = describeSubset(subset);
  if (!Array.isArray(entry))
    throw fault(`gave ${json(entry)} as the scores after ${after}, which is no list`);
  if (entry.length !== tests) {
    throw fault(
      `gave ${count(entry.length, 'score')} after ${after}, but there are ${count(tests, 'test point')}`,
    );
  }
  const width = Math.max(1, classes.length);
  const read = new Float64Array(tests * width);
  for (const [test, own] of entry.entries()) {
    const numbers: readonly unknown[] = Array.isArray(own) ? own : [own];
    if (numbers.length !== width) {
      const wanted = classes.length === 0 ? 'one is wanted' : `there are ${width} classes`;
      throw fault(
        `gave ${count(numbers.length, 'number')} for test point ${test} after ${after}, but ${wanted}`,
      );
    }
    for (const [at, number] of numbers.entries()) {
      const name = classes.length === 0 ? '' : `class '${shorten(classes[at]!, 40)}' of `;
      const place = `as the score of ${name}test point ${test} after ${after}`;
      if (typeof number !== 'number' || !Number.isFinite(number)) {
        throw fault(`gave ${json(number)} ${place}: scores must be finite numbers`);
      }
      if (scale === 'probability' && !(number >= -ROUNDING && number <= 1 + ROUNDING)) {
        const hint = 'let the program tell "scale" in its first answer where its scores are no probabilities';
        throw fault(`gave ${number} ${place}, which is no probability: ${hint}`);
      }
      read[test * width + at] = number;
    }
  }
  return read;
}

/** `training on points 0, 5, 9 and 12 others`. */
export function describeSubset(subset: readonly number[]): string {
  if (subset.length === 0) return 'training on no point';
  const first = subset.slice(0, SHOWN);
  const others = subset.length - first.length;
  const tail = others === 0 ? '' : ` and ${count(others, 'other')}`;
  return `training on ${subset.length === 1 ? 'point' : 'points'} ${first.join(', ')}${tail}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function json(value: unknown): string {
  return shorten(JSON.stringify(value) ?? 'nothing', 40);
}
