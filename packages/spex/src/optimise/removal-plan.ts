import {
  batchFromLists,
  type CoalitionBatch,
  convertSpectrum,
  distinctRows,
  InvalidArgumentError,
  orderPlayers,
  type Spectrum,
  selectRows,
} from '@spex/core';
import { bestSet } from './best-set.ts';
import { ChangingSet, grandOf, valueOfSet } from './changing-set.ts';

/** Which way a removal is to move the output: down, up, or either way as far as can be. */
export type RemovalDirection = 'lower' | 'raise' | 'change';

/**
 * How the players to remove are found. `exact`: the best k by the spectrum (`bestSet`); `greedy`: one more at a time, the one
 * that moves the spectrum most; `values`: those of the largest single values, as though nothing acted together.
 */
export type RemovalSearch = 'exact' | 'greedy' | 'values';

/** Options of `removalCurves` and `planRemovals`. */
export interface RemovalOptions {
  /** Sets of 1 to so many players are removed; default 10, or all where there are fewer. */
  readonly most?: number;
  /** Default `change`. */
  readonly direction?: RemovalDirection;
  /** Default all three. */
  readonly by?: readonly RemovalSearch[];
  /** The single values of `values`; default SV. */
  readonly values?: 'SV' | 'BV';
  /** Seconds at most, about, for each set of `exact`; default 5. */
  readonly timeLimit?: number;
}

/** Some players to remove from all. */
export interface PlannedRemoval {
  /** Number of players removed. */
  readonly k: number;
  /** Ascending. */
  readonly removed: readonly number[];
  /** f̂(N) - f̂(N \ removed). */
  readonly predicted: number;
  /** Whether no other k players move f̂ further that way. Only `exact` proves it. */
  readonly optimal: boolean;
}

/** The sets to remove, and the coalitions that must be measured for them. */
export interface RemovalPlan {
  /** Which way the output is to move. */
  readonly direction: RemovalDirection;
  /** Of each search its sets, k = 1, 2, … */
  readonly curves: readonly { readonly by: RemovalSearch; readonly sets: readonly PlannedRemoval[] }[];
  /** All coalitions to measure, each once: everybody first. `evaluator.missing(batch)` tells what it would cost. */
  readonly batch: CoalitionBatch;
  /** Why a set of `exact` may not be the best, in plain sentences. */
  readonly notes: readonly string[];
}

/**
 * Which 1 to `most` players to remove, by a spectrum, so that the output moves most. Measures nothing.
 * Throws InvalidArgumentError unless `most` is an integer from 1 to n, and for a time limit that is not above 0.
 */
export async function planRemovals(spectrum: Spectrum, options: RemovalOptions = {}): Promise<RemovalPlan> {
  const { players } = spectrum;
  const { most = Math.min(10, players), direction = 'change', by = ['exact', 'greedy', 'values'] } = options;
  if (!Number.isInteger(most) || most < 1 || most > players) {
    const message = `most must be an integer from 1 to ${players}, not ${most}`;
    throw new InvalidArgumentError('most', message, most);
  }
  const grand = grandOf(spectrum);
  const everybody = Array.from({ length: players }, (_, player) => player);
  const notes = new Set<string>();
  const kept: (readonly number[])[] = [everybody];
  const curves: { by: RemovalSearch; sets: PlannedRemoval[] }[] = [];
  for (const search of by) {
    const found = await find(spectrum, search, { ...options, most, direction });
    const sets = found.map(({ removed, optimal, notes: own }, at): PlannedRemoval => {
      const present = everybody.filter((player) => !removed.includes(player));
      kept.push(present);
      for (const note of own) notes.add(note);
      const ordered = removed.toSorted((a, b) => a - b);
      return { k: at + 1, removed: ordered, predicted: grand - valueOfSet(spectrum, present), optimal };
    });
    curves.push({ by: search, sets });
  }
  const batch = batchFromLists(kept, players);
  return { direction, curves, batch: selectRows(batch, distinctRows(batch)), notes: [...notes] };
}

interface Found {
  readonly removed: readonly number[];
  readonly optimal: boolean;
  readonly notes: readonly string[];
}

type Search = RemovalOptions & { readonly most: number; readonly direction: RemovalDirection };

async function find(spectrum: Spectrum, by: RemovalSearch, search: Search): Promise<Found[]> {
  if (by === 'exact') return findExactly(spectrum, search);
  const sets = by === 'greedy' ? stepByStep(spectrum, search) : byValues(spectrum, search);
  return sets.map((removed) => ({ removed, optimal: false, notes: [] }));
}

async function findExactly(spectrum: Spectrum, { most, direction, timeLimit = 5 }: Search): Promise<Found[]> {
  const goals = { lower: 'minimise', raise: 'maximise', change: 'furthest' } as const;
  const found: Found[] = [];
  for (let k = 1; k <= most; k++) {
    const set = await bestSet(spectrum, { goal: goals[direction], size: spectrum.players - k, timeLimit });
    const removed = Array.from({ length: spectrum.players }, (_, player) => player).filter(
      (player) => !set.players.includes(player),
    );
    found.push({ removed, optimal: set.optimal, notes: set.notes });
  }
  return found;
}

/** Each set holds the one before it, and the player whose leaving moves f̂ furthest that way. */
function stepByStep(spectrum: Spectrum, { most, direction }: Search): number[][] {
  const set = new ChangingSet(spectrum);
  for (let player = 0; player < set.players; player++) set.toggle(player);
  const grand = set.value;
  const worth = (value: number): number => movedBy(grand - value, direction);
  const removed: number[] = [];
  return Array.from({ length: most }, () => {
    let best = -1;
    for (let player = 0; player < set.players; player++) {
      if (set.present[player] === 0) continue;
      if (best < 0 || worth(set.value + set.gain(player)) > worth(set.value + set.gain(best))) best = player;
    }
    set.toggle(best);
    removed.push(best);
    return removed.slice();
  });
}

/** The k largest values, or the k smallest, whichever the direction asks for; the sum tells for `change`. */
function byValues(spectrum: Spectrum, { most, direction, values = 'SV' }: Search): number[][] {
  const terms = convertSpectrum(spectrum, values, 1);
  const helpful = orderPlayers(terms, spectrum.players);
  const harmful = orderPlayers(
    terms.map(({ players, value }) => ({ players, value: -value })),
    spectrum.players,
  );
  const single = new Map(terms.map(({ players, value }) => [players[0], value]));
  const sum = (set: readonly number[]): number =>
    set.reduce((total, player) => total + (single.get(player) ?? 0), 0);
  return Array.from({ length: most }, (_, at) => {
    const [down, up] = [helpful.slice(0, at + 1), harmful.slice(0, at + 1)];
    return movedBy(sum(down), direction) >= movedBy(sum(up), direction) ? down : up;
  });
}

/** How far a loss of that much is in the direction asked for. */
export function movedBy(loss: number, direction: RemovalDirection): number {
  if (direction === 'change') return Math.abs(loss);
  return direction === 'lower' ? loss : -loss;
}
