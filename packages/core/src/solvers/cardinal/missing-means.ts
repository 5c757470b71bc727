import { popcount } from '../../coalitions/batch.ts';
import { CHANNELS, type PatternSums } from './pattern-sums.ts';

/**
 * What coalitions of sizes from which none was drawn that share just those players with a set add to the set's value. Their mean is
 * taken to lie on the line between those of the next smaller and the next larger size, or to be the nearest one's.
 */
export function missingMeans(
  buffer: Float64Array,
  { strata, length, players }: PatternSums,
  weights: Float64Array,
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
    strata.forEach(({ size }, stratum) => {
      const half = 2 * size === players ? 0.5 : 1;
      const first = part * length + stratum * CHANNELS;
      const second = (every ^ part) * length + stratum * CHANNELS;
      for (const [at, channel, of] of [
        [first, 1, size],
        [second, 2, players - size],
      ] as const) {
        const count = buffer[at]!;
        if (count === 0) continue;
        means[of] = means[of]! + (half * buffer[at + channel]!) / count;
        seen[of] = seen[of]! + half;
      }
    });
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
