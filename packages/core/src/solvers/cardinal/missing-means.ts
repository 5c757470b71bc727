import { popcount } from '../../coalitions/batch.ts';
import type { PairStratum } from './pair-design.ts';
import { CHANNELS } from './pattern-sums.ts';

/**
 * What coalitions that share just those players with a set add to its value, of sizes from which pairs were drawn, but none of them. Their mean is
 * taken to lie on the line between those of the next smaller and the next larger size, or to be the nearest one's; it may be off by
 * as much as values of that size vary.
 */
export function missingMeans(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  weights: Float64Array,
  players: number,
  order: number,
): { readonly value: number; readonly variance: number } {
  const means = new Float64Array(players + 1);
  const counts = new Float64Array(players + 1);
  const drawn = new Uint8Array(players + 1);
  for (const { size, expected } of strata) if (expected >= 1) drawn[size] = drawn[players - size] = 1;
  const every = 2 ** order - 1;
  let value = 0;
  let variance = 0;
  for (let part = 0; part <= every; part++) {
    const present = popcount(part);
    means.fill(0);
    counts.fill(0);
    for (let stratum = 0; stratum < strata.length; stratum++) {
      const { size, expected } = strata[stratum]!;
      if (expected < 1) continue;
      const first = (part * strata.length + stratum) * CHANNELS;
      const second = ((every ^ part) * strata.length + stratum) * CHANNELS;
      means[size] = means[size]! + buffer[first + 1]!;
      counts[size] = counts[size]! + buffer[first]!;
      means[players - size] = means[players - size]! + buffer[second + 2]!;
      counts[players - size] = counts[players - size]! + buffer[second]!;
    }
    for (let size = 0; size <= players; size++)
      if (counts[size] !== 0) means[size] = means[size]! / counts[size]!;
    const sign = (order - present) % 2 === 0 ? 1 : -1;
    for (let size = present; size <= players - order + present; size++) {
      const weight = weights[size - present]!;
      if (weight === 0 || drawn[size] === 0 || counts[size] !== 0) continue;
      value += sign * weight * meanNear(means, counts, size);
      variance += weight ** 2 * varianceOf(buffer, strata, players, size, order);
    }
  }
  return { value, variance };
}

/** Of the values of a size that was drawn. */
function varianceOf(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  players: number,
  size: number,
  order: number,
): number {
  const stratum = strata.findIndex((one) => one.size === Math.min(size, players - size));
  const channel = 2 * size <= players ? 1 : 2;
  let [sum, squares, units] = [0, 0, 0];
  for (let part = 0; part < 2 ** order; part++) {
    const at = (part * strata.length + stratum) * CHANNELS;
    units += buffer[at]!;
    sum += buffer[at + channel]!;
    squares += buffer[at + channel + 2]!;
  }
  return units === 1 ? squares : Math.max(0, squares - sum ** 2 / units) / (units - 1);
}

/** From the sizes that were seen; 0 without any. */
function meanNear(means: Float64Array, counts: Float64Array, size: number): number {
  let below = size;
  let above = size;
  while (below >= 0 && counts[below] === 0) below--;
  while (above < counts.length && counts[above] === 0) above++;
  if (below < 0) return means[above] ?? 0;
  if (above === counts.length) return means[below]!;
  return means[below]! + ((means[above]! - means[below]!) * (size - below)) / (above - below);
}
