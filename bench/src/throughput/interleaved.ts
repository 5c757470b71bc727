import { cpuSeconds } from '../harness/cpu.ts';

/** CPU seconds of two ways to do the same, from runs that took turns. */
export interface Compared {
  /** Median of each. */
  readonly bare: number;
  readonly ours: number;
  /** First quartile, median and third quartile of bare / ours, of two runs that follow each other. */
  readonly ratios: readonly [number, number, number];
}

/** Runs both in turns, `repeats` times each; the first time beyond these does not count. */
export async function interleaved(
  bare: () => Promise<unknown>,
  ours: () => Promise<unknown>,
  repeats: number,
  seconds: () => number = cpuSeconds,
): Promise<Compared> {
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const start = seconds();
    await work();
    return seconds() - start;
  };
  const pairs: (readonly [number, number])[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) pairs.push([await time(bare), await time(ours)]);
  pairs.shift();
  const ratios = pairs.map(([one, other]) => one / other);
  return {
    bare: quantile(
      pairs.map(([one]) => one),
      0.5,
    ),
    ours: quantile(
      pairs.map(([, other]) => other),
      0.5,
    ),
    ratios: [quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75)],
  };
}

/** The value below which a share of the values lies, between two of them by interpolation. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
}

/** The largest difference between numbers at the same place; infinite where their counts differ or one is none. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, value, at) => {
    const difference = Math.abs(value - b[at]!);
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
}
