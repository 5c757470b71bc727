import { choose } from './cardinal-weights.ts';
import type { MeasuredPairs } from './estimate-sets.ts';
import type { PairStratum } from './pair-design.ts';

/**
 * About what values coalitions of each size 0 … n have: of sizes measured whole their mean, of others what the next sizes on both
 * sides say, by a straight line. A size's own draws have no say, nor do sizes that might have gone without any, so that taking the
 * centres out of the values and giving them back (`indexOfSizes`) makes no estimate biased. The two ends, which may be
 * outliers, count for themselves only, unless there is nothing else. With `own` every size's mean is that of its draws, if it is
 * sure of any: for means over parts of them, which are the same then.
 */
export function sizeCentres({ batch, strata, values }: MeasuredPairs, own: boolean): Float64Array {
  const { players } = batch;
  const means = strata.map((stratum) => meansOf(stratum, values));
  const others = strata.flatMap(({ size, units, expected }, at) =>
    size > 0 && expected === units ? [at] : [],
  );
  const centres = new Float64Array(players + 1);
  for (const [at, { size, units, expected, population }] of strata.entries()) {
    for (const [second, coalition] of [size, players - size].entries()) {
      if (units === population || (own && units === expected)) {
        centres[coalition] =
          2 * size === players ? (means[at]![0]! + means[at]![1]!) / 2 : means[at]![second]!;
        continue;
      }
      const known = new Map<number, number>();
      for (const other of others) {
        if (other === at) continue;
        known.set(strata[other]!.size, means[other]![0]!);
        known.set(players - strata[other]!.size, means[other]![1]!);
      }
      if (known.size === 0) known.set(0, values[0]!).set(players, values[1]!);
      centres[coalition] = between(known, coalition);
    }
  }
  return centres;
}

/** The index of the game whose values are the centres, for a set of `order` players. */
export function indexOfSizes(centres: Float64Array, weights: Float64Array, order: number): number {
  let value = 0;
  centres.forEach((centre, size) => {
    for (let present = 0; present <= order; present++) {
      const sign = (order - present) % 2 === 0 ? 1 : -1;
      value += sign * choose(order, present) * (weights[size - present] ?? 0) * centre;
    }
  });
  return value;
}

/** The means of both coalitions' values. */
function meansOf({ first, units }: PairStratum, values: Float64Array): readonly [number, number] {
  const sums: [number, number] = [0, 0];
  for (let pair = first; pair < first + units; pair++) {
    sums[0] += values[2 * pair]! / units;
    sums[1] += values[2 * pair + 1]! / units;
  }
  return sums;
}

/** On the line between the nearest sizes known on both sides; where there is none on one, as the nearest on the other. */
function between(known: ReadonlyMap<number, number>, size: number): number {
  let below = -Infinity;
  let above = Infinity;
  for (const other of known.keys()) {
    if (other <= size) below = Math.max(below, other);
    if (other >= size) above = Math.min(above, other);
  }
  if (below === -Infinity) return known.get(above)!;
  if (above === Infinity || above === below) return known.get(below)!;
  return known.get(below)! + ((known.get(above)! - known.get(below)!) * (size - below)) / (above - below);
}
