import { popcount } from '../../coalitions/batch.ts';
import type { PairStratum } from './pair-design.ts';
import { CHANNELS } from './pattern-sums.ts';

/**
 * What coalitions of sizes from which none was drawn that share just those players with a set add to the set's value. Their mean is
 * taken to lie on the line between those of the next smaller and the next larger size, or to be the nearest one's.
 */
export function missingMeans(
  buffer: Float64Array,
  strata: readonly PairStratum[],
  weights: Float64Array,
  players: number,
  order: number,
): number {
  const means = new Float64Array(players + 1);
  const seen = new Float64Array(players + 1);
  const every = 2 ** order - 1;
  let missing = 0;
  for (let part = 0; part <= every; part++) {
    const present = popcount(part);
    means.fill(0);
    seen.fill(0);
    for (let stratum = 0; stratum < strata.length; stratum++) {
      const { size } = strata[stratum]!;
      const half = 2 * size === players ? 0.5 : 1;
      const first = (part * strata.length + stratum) * CHANNELS;
      if (buffer[first] !== 0) {
        means[size] = (half * buffer[first + 1]!) / buffer[first]!;
        seen[size] = half;
      }
      const second = ((every ^ part) * strata.length + stratum) * CHANNELS;
      if (buffer[second] !== 0) {
        const other = players - size;
        means[other] = means[other]! + (half * buffer[second + 2]!) / buffer[second]!;
        seen[other] = seen[other]! + half;
      }
    }
    const sign = (order - present) % 2 === 0 ? 1 : -1;
    for (let size = present; size <= players - order + present; size++) {
      const weight = weights[size - present]!;
      if (weight === 0 || seen[size] === 1) continue;
      missing += sign * weight * (1 - seen[size]!) * meanNear(means, seen, size);
    }
  }
  return missing;
}

/** From the sizes that were seen; 0 without any. */
function meanNear(means: Float64Array, seen: Float64Array, size: number): number {
  let below = size;
  let above = size;
  while (below >= 0 && seen[below] === 0) below--;
  while (above < seen.length && seen[above] === 0) above++;
  const low = below >= 0 ? means[below]! / seen[below]! : undefined;
  const high = above < seen.length ? means[above]! / seen[above]! : undefined;
  if (low === undefined) return high ?? 0;
  if (high === undefined || above === below) return low;
  return low + ((high - low) * (size - below)) / (above - below);
}
