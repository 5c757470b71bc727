import type { Spectrum } from '@spex/core';
import { ChangingSet } from './changing-set.ts';
import type { Loss, Sizes } from './goal.ts';

/**
 * The best of all sets of the sizes, where so few players are present in them, or absent, that all can be looked at in
 * about `steps` steps: from nobody or everybody players come or go one after the other, and what the last one would do is read
 * off its gain. undefined where that takes more. Of equal ones the first.
 */
export function bestOfFew(spectrum: Spectrum, sizes: Sizes, loss: Loss, steps: number): number[] | undefined {
  const { players } = spectrum;
  const fromAll = players - sizes.least < sizes.most;
  const [least, most] = fromAll ? [players - sizes.most, players - sizes.least] : [sizes.least, sizes.most];
  if (stepsOf(spectrum, most) > steps) return undefined;

  const set = new ChangingSet(spectrum);
  if (fromAll) for (let player = 0; player < players; player++) set.toggle(player);
  const changed: number[] = [];
  let best: number[] | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  const offer = (value: number, last: number): void => {
    const own = loss(value);
    if (best !== undefined && own >= lowest) return;
    lowest = own;
    best = last < 0 ? changed.slice() : [...changed, last];
  };
  const change = (from: number): void => {
    for (let player = from; player < players; player++) {
      if (changed.length + 1 >= least) offer(set.value + set.gain(player), player);
      if (changed.length + 2 > most) continue;
      set.toggle(player);
      changed.push(player);
      change(player + 1);
      changed.pop();
      set.toggle(player);
    }
  };
  if (least === 0) offer(set.value, -1);
  if (most > 0) change(0);
  return fromAll ? others(best!, players) : best;
}

/** About how many steps it takes: a look at every set of up to `most` players, and a change of all but the largest. */
function stepsOf({ players, supports }: Spectrum, most: number): number {
  let changed = 0;
  let looked = 0;
  let sets = 1;
  for (let size = 0; size <= most; size++) {
    looked += sets;
    if (size < most) changed += sets;
    sets = (sets * (players - size)) / (size + 1);
  }
  // A change goes through the terms of the player, and all their players.
  const width = supports.reduce((sum, { length }) => sum + length ** 2, 0) / players;
  return looked + 2 * changed * (1 + width);
}

function others(absent: readonly number[], players: number): number[] {
  const gone = new Set(absent);
  return Array.from({ length: players }, (_, player) => player).filter((player) => !gone.has(player));
}
