import { createRandom, type Random, type Spectrum } from '@spex/core';
import { ChangingSet, valueOfSet } from './changing-set.ts';
import type { Loss, Sizes } from './goal.ts';

/** Changes that gain less than this share of the spectrum's size count as rounding. */
const ROUNDING = 1e-12;

/** How often the best set so far is shaken, and how many players are swapped then at most. */
const SHAKES = 300;
const SHAKEN = 6;

/**
 * A good set, not always the best. From nobody and from everybody, the best player comes or goes until the size fits; then
 * single changes and swaps of a present player for an absent one, while any lowers the loss. The better of the two ends is
 * shaken by a few random swaps and improved again, and kept where that is better (iterated local search). No single change
 * and no swap betters what comes out, unless `expired` said to stop.
 */
export function greedySet(
  spectrum: Spectrum,
  sizes: Sizes,
  loss: Loss,
  expired: () => boolean = () => false,
): number[] {
  const size = spectrum.coefficients.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0);
  const least = size * ROUNDING;
  // Compared by values that do not carry the rounding of many changes.
  const lossAt = (set: ChangingSet): number => loss(valueOfSet(spectrum, set.list()));
  const begin = (full: boolean): ChangingSet => {
    const set = new ChangingSet(spectrum);
    if (full) for (let player = 0; player < set.players; player++) set.toggle(player);
    while (set.size < sizes.least) set.toggle(bestChange(set, 0, loss));
    while (set.size > sizes.most) set.toggle(bestChange(set, 1, loss));
    improve(set, sizes, loss, least, expired);
    return set;
  };
  const forward = begin(false);
  const backward = begin(true);
  const set = lossAt(backward) < lossAt(forward) ? backward : forward;
  let best = { players: set.list(), loss: lossAt(set) };
  const random = createRandom(0);
  for (let shake = 0; shake < SHAKES && !expired(); shake++) {
    swapSome(set, random);
    improve(set, sizes, loss, least, expired);
    const reached = lossAt(set);
    if (reached < best.loss - least) best = { players: set.list(), loss: reached };
    else set.become(best.players);
  }
  return best.players;
}

/** Swaps a few present players for absent ones, at random. */
function swapSome(set: ChangingSet, random: Random): void {
  const present = set.list();
  const absent = everyOther(present, set.players);
  if (present.length === 0 || absent.length === 0) return;
  for (let swaps = 1 + random.below(SHAKEN); swaps > 0; swaps--) {
    const out = random.below(present.length);
    const into = random.below(absent.length);
    const player = present[out]!;
    set.toggle(player);
    set.toggle(absent[into]!);
    present[out] = absent[into]!;
    absent[into] = player;
  }
}

function everyOther(present: readonly number[], players: number): number[] {
  const here = new Set(present);
  return Array.from({ length: players }, (_, player) => player).filter((player) => !here.has(player));
}

/** Of the players that are absent (0) or present (1), the one whose change leaves the least loss. */
function bestChange(set: ChangingSet, state: 0 | 1, loss: Loss): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let player = 0; player < set.players; player++) {
    if (set.present[player] !== state) continue;
    const after = loss(set.value + set.gain(player));
    if (best >= 0 && after >= least) continue;
    best = player;
    least = after;
  }
  return best;
}

function improve(set: ChangingSet, sizes: Sizes, loss: Loss, least: number, expired: () => boolean): void {
  const corrections = new Float64Array(set.players);
  for (let changed = true; changed; ) {
    changed = false;
    for (let player = 0; player < set.players; player++) {
      if (expired()) return;
      const isPresent = set.present[player] === 1;
      const fits = isPresent ? set.size > sizes.least : set.size < sizes.most;
      if (fits && loss(set.value + set.gain(player)) < loss(set.value) - least) {
        set.toggle(player);
        changed = true;
      } else if (isPresent) {
        set.corrections(player, corrections);
        const other = bestSwap(set, player, corrections, loss, loss(set.value) - least);
        if (other < 0) continue;
        set.toggle(player);
        set.toggle(other);
        changed = true;
      }
    }
  }
}

/** The absent player to swap for a present one, with a loss below `limit`; -1 where there is none. */
function bestSwap(
  set: ChangingSet,
  player: number,
  corrections: Float64Array,
  loss: Loss,
  limit: number,
): number {
  let best = -1;
  let least = limit;
  for (let other = 0; other < set.players; other++) {
    if (set.present[other] === 1) continue;
    const after = loss(set.value + set.gain(player) + set.gain(other) + corrections[other]!);
    if (after >= least) continue;
    best = other;
    least = after;
  }
  return best;
}
