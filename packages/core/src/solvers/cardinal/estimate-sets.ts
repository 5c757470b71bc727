import { type CoalitionBatch, popcount, selectRows } from '../../coalitions/batch.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import type { EstimatedTerm } from '../estimate/index-estimate.ts';
import { choose, coalitionWeight } from './cardinal-weights.ts';
import { missingMeans } from './missing-means.ts';
import type { PairStratum } from './pair-design.ts';
import { CHANNELS, PatternSums, type Units } from './pattern-sums.ts';

/** Pairs of coalitions with their values. */
export interface MeasuredPairs {
  readonly batch: CoalitionBatch;
  readonly strata: readonly PairStratum[];
  /** Of every row of the batch. */
  readonly values: Float64Array;
}

/**
 * `sum`: every value times its coefficient, over the chance that it was drawn (SHAP-IQ). `size`: the same, but what the values of a
 * size have in common counts for certain. `intersection`: the mean over coalitions that share the same players with the set, for
 * each part of it (SVARM-IQ).
 */
export type Stratification = 'sum' | 'size' | 'intersection';

/**
 * An index's values of all sets of up to `order` players, with standard errors, from pairs of coalitions of every size that
 * counts. `weights` as `cardinalWeights` gives them. The empty set is among them where it has weights.
 */
export function estimateSets(
  { batch, strata, values }: MeasuredPairs,
  weights: readonly Float64Array[],
  by: Stratification,
): EstimatedTerm[] {
  const { players } = batch;
  const order = weights.length - 1;
  const sums = new PatternSums(unitsOf({ batch, strata, values }, by), strata, order);
  const buffer = new Float64Array(2 ** order * sums.length);
  const combine = by === 'sum' ? combineSum : by === 'size' ? combineSizes : combineIntersections;
  const terms: EstimatedTerm[] = [];
  for (let size = 0; size <= order; size++) {
    if (size === 0 && weights[0]!.length === 0) continue;
    const factors = factorsOf(strata, weights[size]!, players, size, by);
    forEachSubset(players, size, (set) => {
      sums.fill(set, buffer);
      const { value, variance } = combine(buffer, strata, factors, size, players);
      const missing =
        by === 'intersection' ? missingMeans(buffer, strata, weights[size]!, players, size) : NOTHING;
      terms.push({
        players: set.slice(),
        value: value + missing.value,
        standardError: Math.sqrt(variance + missing.variance),
      });
    });
  }
  return terms;
}

/**
 * The first coalitions of pairs, with the values of both. But by size, of pairs of equals the mean of both values and half their
 * difference: which of the two comes first means nothing.
 */
function unitsOf({ batch, strata, values }: MeasuredPairs, by: Stratification): Units {
  const firsts = Uint32Array.from({ length: batch.rows / 2 }, (_, pair) => 2 * pair);
  const y = Float64Array.from(firsts, (row) => values[row]!);
  const z = Float64Array.from(firsts, (row) => values[row + 1]!);
  for (const { size, first, units } of strata) {
    if (2 * size !== batch.players || by === 'intersection') continue;
    for (let pair = first; pair < first + units; pair++) {
      const difference = y[pair]! - z[pair]!;
      y[pair] = (y[pair]! + z[pair]!) / 2;
      z[pair] = difference / 2;
    }
  }
  return { batch: selectRows(batch, firsts), y, z };
}

/** What pairs count for the sets of one order. */
interface Factors {
  /** Of a unit's two values, by the stratum and the set's players in the first coalition: shape [strata][order + 1][2]. */
  readonly each: Float64Array;
  /** The sums over all coalitions that the first value is of, and the second: shape [strata][2]. */
  readonly total: Float64Array;
}

interface Weighed {
  readonly each: number;
  readonly sum: number;
}

function factorsOf(
  strata: readonly PairStratum[],
  weights: Float64Array,
  players: number,
  order: number,
  by: Stratification,
): Factors {
  const each = new Float64Array(strata.length * (order + 1) * 2);
  const total = new Float64Array(strata.length * 2);
  const signed = (held: number, value: number): number => ((order - held) % 2 === 0 ? value : -value);
  strata.forEach(({ size, expected }, stratum) => {
    const equals = 2 * size === players;
    for (let present = 0; present <= order; present++) {
      const at = (stratum * (order + 1) + present) * 2;
      const [a, b] = [
        [size, present],
        [players - size, order - present],
      ].map(([coalition, held]) => {
        const sum = signed(held!, weights[coalition! - held!] ?? 0);
        if (by === 'intersection' && expected >= 1) return { each: sum, sum: 0 };
        const weight = coalitionWeight(weights, players, order, coalition!, held!) / expected;
        const half = equals && by === 'intersection' ? 0.5 : 1;
        return { each: signed(held!, half * weight), sum: sum * choose(order, held!) };
      }) as [Weighed, Weighed];
      const sum = stratum * 2;
      if (equals && by !== 'intersection') {
        each[at] = (a.each + b.each) / 2;
        each[at + 1] = (a.each - b.each) / 2;
        total[sum] = total[sum]! + (a.sum + b.sum) / 2;
      } else {
        each[at] = a.each;
        each[at + 1] = b.each;
        total[sum] = total[sum]! + a.sum;
        total[sum + 1] = total[sum + 1]! + b.sum;
      }
    }
  });
  return { each, total };
}

/** A set's value, and its variance. */
interface Combined {
  readonly value: number;
  readonly variance: number;
}

/**
 * SHAP-IQ: in each size the weighted sum of the sample's values, scaled up. Where several pairs were drawn, what the values have in
 * common is weighed by the coefficients' own sum, which is known, and only the differences from the mean by the coefficients of
 * those that were drawn: that is the sample covariance, unbiased as the plain sum is, and less is left to chance.
 */
function combineSizes(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  { each, total }: Factors,
  order: number,
  players: number,
  centred = true,
): Combined {
  let value = 0;
  let variance = 0;
  for (let stratum = 0; stratum < strata.length; stratum++) {
    const { size, units, expected, population, open } = strata[stratum]!;
    const equals = 2 * size === players;
    const [meanY, meanZ] = meansOf(buffer, strata.length, stratum, order, units);
    const several = centred && units > 1 && expected === units;
    const scale = several ? (units / (units - 1)) * (1 - 1 / population) : 1;
    const commonY = several ? total[2 * stratum]! / units : 0;
    const commonZ = several ? total[2 * stratum + 1]! / units : 0;
    let sum = 0;
    let squares = 0;
    for (let part = 0; part < 2 ** order; part++) {
      const at = (part * strata.length + stratum) * CHANNELS;
      const count = buffer[at]!;
      if (count === 0) continue;
      const factor = (stratum * (order + 1) + popcount(part)) * 2;
      const a = scale * each[factor]! + commonY;
      // The mean of differences between equals is known to be 0.
      const b = equals ? each[factor + 1]! : scale * each[factor + 1]! + commonZ;
      const meanPart = each[factor]! * meanY + (equals ? 0 : each[factor + 1]! * meanZ);
      const c = several ? -scale * meanPart : 0;
      const linear = a * buffer[at + 1]! + b * buffer[at + 2]!;
      sum += linear + c * count;
      squares += squaresOf(buffer, at, a, b) + 2 * c * linear + c * c * count;
    }
    value += sum;
    variance += open * spread(sum, squares, units);
  }
  return { value, variance };
}

const NOTHING: Combined = { value: 0, variance: 0 };

/** The plain sum. */
function combineSum(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  factors: Factors,
  order: number,
  players: number,
): Combined {
  return combineSizes(buffer, strata, factors, order, players, false);
}

/** The means of both values over a stratum's pairs. */
function meansOf(
  buffer: Float64Array,
  strata: number,
  stratum: number,
  order: number,
  units: number,
): readonly [number, number] {
  let y = 0;
  let z = 0;
  for (let part = 0; part < 2 ** order; part++) {
    const at = (part * strata + stratum) * CHANNELS;
    y += buffer[at + 1]!;
    z += buffer[at + 2]!;
  }
  return [y / units, z / units];
}

/**
 * SVARM-IQ: the weighted sum of the means over the pairs of each size that have just one part of the set in their first coalition.
 * Sizes that may go without any pair count by the plain sum.
 */
function combineIntersections(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  { each }: Factors,
  order: number,
  players: number,
): Combined {
  let value = 0;
  let variance = 0;
  for (let stratum = 0; stratum < strata.length; stratum++) {
    const { size, expected, open } = strata[stratum]!;
    for (let part = 0; part < 2 ** order; part++) {
      const at = (part * strata.length + stratum) * CHANNELS;
      const count = buffer[at]!;
      if (count === 0) continue;
      const factor = (stratum * (order + 1) + popcount(part)) * 2;
      const a = each[factor]!;
      const b = each[factor + 1]!;
      const sum = a * buffer[at + 1]! + b * buffer[at + 2]!;
      const squares = squaresOf(buffer, at, a, b);
      if (expected < 1) {
        value += sum;
        variance += open * squares;
        continue;
      }
      // Of pairs of equals the second coalitions with the other part are of the same kind.
      const other = ((2 ** order - 1 - part) * strata.length + stratum) * CHANNELS;
      const kind = 2 * size === players ? count + buffer[other]! : count;
      value += sum / kind;
      variance += (open * spread(sum, squares, count)) / kind ** 2;
    }
  }
  return { value, variance };
}

/** Σ (a y + b y')². */
function squaresOf(buffer: Float64Array, at: number, a: number, b: number): number {
  return a * a * buffer[at + 3]! + b * b * buffer[at + 4]! + 2 * a * b * buffer[at + 5]!;
}

/** The variance of a sum of `count` terms; of one term its square, as no more is known. */
function spread(sum: number, squares: number, count: number): number {
  return count === 1 ? squares : Math.max(0, ((squares - sum ** 2 / count) * count) / (count - 1));
}
