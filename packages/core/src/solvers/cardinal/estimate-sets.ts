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
  const sums = new PatternSums(firstsOf(batch, values), strata, order);
  const buffer = new Float64Array(2 ** order * sums.length);
  const combine = by === 'sum' ? combineSum : by === 'size' ? combineSizes : combineIntersections;
  const terms: EstimatedTerm[] = [];
  for (let size = 0; size <= order; size++) {
    if (size === 0 && weights[0]!.length === 0) continue;
    const factors = factorsOf(strata, weights[size]!, players, size, by);
    forEachSubset(players, size, (set) => {
      sums.fill(set, buffer);
      const { value, variance } = combine(buffer, strata, factors, size);
      const missing = by === 'intersection' ? missingMeans(buffer, strata, weights[size]!, players, size) : 0;
      terms.push({ players: set.slice(), value: value + missing, standardError: Math.sqrt(variance) });
    });
  }
  return terms;
}

/** The first coalitions of pairs, with the values of both. */
function firstsOf(batch: CoalitionBatch, values: Float64Array): Units {
  const firsts = Uint32Array.from({ length: batch.rows / 2 }, (_, pair) => 2 * pair);
  return {
    batch: selectRows(batch, firsts),
    y: Float64Array.from(firsts, (row) => values[row]!),
    z: Float64Array.from(firsts, (row) => values[row + 1]!),
  };
}

/** What pairs count for the sets of one order. */
interface Factors {
  /** Of a pair's two values, by the stratum and the set's players in the first coalition: shape [strata][order + 1][2]. */
  readonly each: Float64Array;
  /** The sums over all coalitions of the first size, and of the second: shape [strata][2]. */
  readonly total: Float64Array;
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
  strata.forEach(({ size, expected }, stratum) => {
    const half = 2 * size === players ? 0.5 : 1;
    for (let present = 0; present <= order; present++) {
      const at = (stratum * (order + 1) + present) * 2;
      const fill = (second: 0 | 1, coalition: number, held: number): void => {
        const sign = (order - held) % 2 === 0 ? half : -half;
        const weight = weights[coalition - held] ?? 0;
        each[at + second] =
          by !== 'intersection'
            ? (sign * coalitionWeight(weights, players, order, coalition, held)) / expected
            : sign * weight;
        const sum = stratum * 2 + second;
        total[sum] = total[sum]! + sign * weight * choose(order, held);
      };
      fill(0, size, present);
      fill(1, players - size, order - present);
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
  centred = true,
): Combined {
  let value = 0;
  let variance = 0;
  for (let stratum = 0; stratum < strata.length; stratum++) {
    const { units, expected, population } = strata[stratum]!;
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
      const b = scale * each[factor + 1]! + commonZ;
      const c = several ? -scale * (each[factor]! * meanY + each[factor + 1]! * meanZ) : 0;
      const linear = a * buffer[at + 1]! + b * buffer[at + 2]!;
      sum += linear + c * count;
      squares += squaresOf(buffer, at, a, b) + 2 * c * linear + c * c * count;
    }
    value += sum;
    variance += (1 - expected / population) * spread(sum, squares, units);
  }
  return { value, variance };
}

/** The plain sum. */
function combineSum(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  factors: Factors,
  order: number,
): Combined {
  return combineSizes(buffer, strata, factors, order, false);
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

/** SVARM-IQ: the weighted sum of the means over the pairs of each size that have just one part of the set in their first coalition. */
function combineIntersections(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  { each }: Factors,
  order: number,
): Combined {
  let value = 0;
  let variance = 0;
  for (let stratum = 0; stratum < strata.length; stratum++) {
    const { expected, population } = strata[stratum]!;
    for (let part = 0; part < 2 ** order; part++) {
      const at = (part * strata.length + stratum) * CHANNELS;
      const count = buffer[at]!;
      if (count === 0) continue;
      const factor = (stratum * (order + 1) + popcount(part)) * 2;
      const a = each[factor]!;
      const b = each[factor + 1]!;
      const sum = a * buffer[at + 1]! + b * buffer[at + 2]!;
      value += sum / count;
      variance +=
        ((1 - expected / population) * spread(sum, squaresOf(buffer, at, a, b), count)) / count ** 2;
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
