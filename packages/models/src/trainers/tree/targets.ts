import type { LearningTask } from '@spex/lenses';

/**
 * Numbers as integers, so that sums over any points are exact in any order: splits that part the points alike then score
 * alike to the last bit, and ties are broken by their order alone. The error is below 2^-51 times the points times the
 * largest distance from the mean.
 */
export interface IntegerTargets {
  readonly integers: Float64Array;
  /** The number that an integer, or a mean of integers, stands for. */
  toNumber(integer: number): number;
}

export function integerTargets({ targets }: LearningTask): IntegerTargets {
  const points = targets.length;
  const mean = targets.reduce((sum, target) => sum + target / points, 0);
  const largest = targets.reduce((most, target) => Math.max(most, Math.abs(target - mean)), 0);
  const bits = 51 - Math.ceil(Math.log2(points + 1));
  const scale = largest === 0 ? 1 : 2 ** Math.min(1000, bits - Math.ceil(Math.log2(largest)));
  return {
    integers: targets.map((target) => Math.round((target - mean) * scale)),
    toNumber: (integer) => mean + integer / scale,
  };
}
