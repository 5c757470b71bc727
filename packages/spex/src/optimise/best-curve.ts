import { batchFromLists, type PlannedCurve, planCurve, type Spectrum } from '@spex/core';
import { bestSet } from './best-set.ts';

/** Options of `planBestCurve`. */
export interface BestCurveOptions {
  /** How many sizes after the first end; default every one. */
  readonly steps?: number;
  /** Seconds at most, about, for each set; default 5. */
  readonly timeLimit?: number;
}

/**
 * An insertion or deletion curve by sets in place of an order, for `measureCurve`: at each size the players whose insertion into
 * nobody makes the spectrum's f̂ highest, or whose deletion from everybody makes it lowest. A set need not hold those before it,
 * so that by the spectrum no order does better at any size.
 *
 * Throws InvalidArgumentError unless steps is an integer from 1 to n, and for a time limit that is not above 0.
 */
export async function planBestCurve(
  spectrum: Spectrum,
  kind: PlannedCurve['kind'],
  { steps, timeLimit = 5 }: BestCurveOptions = {},
): Promise<PlannedCurve> {
  const everybody = Array.from({ length: spectrum.players }, (_, player) => player);
  const { sizes } = planCurve(everybody, kind, steps === undefined ? {} : { steps });
  const sets: (readonly number[])[] = [];
  for (const size of sizes) {
    const set = await bestSet(spectrum, {
      goal: kind === 'insertion' ? 'maximise' : 'minimise',
      size: kind === 'insertion' ? size : spectrum.players - size,
      timeLimit,
    });
    sets.push(set.players);
  }
  return { kind, sizes, batch: batchFromLists(sets, spectrum.players) };
}
