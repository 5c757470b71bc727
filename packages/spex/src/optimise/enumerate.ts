import { popcount, type Spectrum, tableOfSpectrum } from '@spex/core';
import type { Loss, Sizes } from './goal.ts';

/** Up to so many players all sets are looked at: about a million. */
export const MOST_ENUMERATED = 20;

/** The best of all sets of the sizes; of equal ones the first, player 0 the lowest bit. */
export function bestOfAll(spectrum: Spectrum, sizes: Sizes, loss: Loss): number[] {
  const values = tableOfSpectrum(spectrum);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let set = 0; set < values.length; set++) {
    const size = popcount(set);
    if (size < sizes.least || size > sizes.most) continue;
    const own = loss(values[set]!);
    if (best >= 0 && own >= least) continue;
    best = set;
    least = own;
  }
  return Array.from({ length: spectrum.players }, (_, player) => player).filter(
    (player) => (best >>> player) & 1,
  );
}
