import { type CoalitionBatch, coalitionSize } from '../coalitions/batch.ts';
import type { Sample } from './sample.ts';

/** A variance from fewer values tells nothing. */
const LEAST_VALUES = 3;
/** Powers of the number absent that the variance may follow: none, up to pairs of pairs. */
const MOST_POWER = 3;

/** The variance to expect of each coalition's value, relative to the mean over a sample. */
export type SpreadBySize = (batch: CoalitionBatch) => Float64Array;

/**
 * How far values vary among coalitions with as many players absent, as a power of that number: fitted by least squares to the
 * logarithms of both. Near the full input values vary little, and so does what a fit misses of them: an error that nobody would
 * see among half-masked coalitions is all that there is to see where two players are absent. A fit to coalitions of both
 * kinds weighs them by it, else those that vary most have all the say.
 */
export function spreadBySize({ batch, targets }: Sample): SpreadBySize {
  const { players } = batch;
  const absentIn = (rows: CoalitionBatch, row: number): number =>
    Math.max(1, players - coalitionSize(rows, row));
  const groups = new Map<number, number[]>();
  targets.forEach((target, row) => {
    const absent = absentIn(batch, row);
    const known = groups.get(absent);
    if (known === undefined) groups.set(absent, [target]);
    else known.push(target);
  });
  const points = [...groups].flatMap(([absent, values]) => {
    const variance = varianceOf(values);
    if (values.length < LEAST_VALUES || variance === 0) return [];
    return [{ weight: values.length, x: Math.log(absent), y: Math.log(variance) }];
  });
  const power = Math.min(MOST_POWER, Math.max(0, slope(points)));
  const raw = (rows: CoalitionBatch): Float64Array =>
    Float64Array.from({ length: rows.rows }, (_, row) => absentIn(rows, row) ** power);
  const mean = raw(batch).reduce((sum, one) => sum + one / batch.rows, 0);
  return (rows) => raw(rows).map((one) => one / mean);
}

/** Measured from the first value, so that it is 0 where all are equal. */
function varianceOf(values: readonly number[]): number {
  const shifted = values.map((value) => value - values[0]!);
  const mean = shifted.reduce((sum, value) => sum + value / values.length, 0);
  return shifted.reduce((sum, value) => sum + (value - mean) ** 2 / (values.length - 1), 0);
}

/** Of the weighted regression line; 0 where all x are equal. */
function slope(points: readonly { weight: number; x: number; y: number }[]): number {
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const centre = points.reduce((sum, { weight, x }) => sum + (weight * x) / total, 0);
  const square = points.reduce((sum, { weight, x }) => sum + weight * (x - centre) ** 2, 0);
  if (!(square > 0)) return 0;
  return points.reduce((sum, { weight, x, y }) => sum + weight * (x - centre) * y, 0) / square;
}
