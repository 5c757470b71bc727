import { type CoalitionBatch, wordsPerRow } from '../../coalitions/batch.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import { convertSpectrum } from '../../spectrum/convert.ts';
import { spectrumOfTable } from '../../spectrum/walsh-hadamard.ts';
import type { PlayerGroup } from './groups.ts';

/**
 * How many coalitions there are that some grouped order passes, the ends among them: whole groups, and part of one group more.
 * Infinity where that is beyond all numbers.
 */
export function countSteps(groups: readonly PlayerGroup[]): number {
  const others = 2 ** (groups.length - 1);
  return groups.reduce((sum, { members }) => sum + others * (2 ** members.length - 2), 2 * others);
}

/** All of them. `countSteps` tells whether that is to be afforded. */
export function allSteps(groups: readonly PlayerGroup[], players: number): CoalitionBatch {
  const rows = new RowMap(players, countSteps(groups));
  for (const [at] of groups.entries()) {
    visitSteps(groups, at, players, (row) => {
      rows.add(row, 0);
    });
  }
  return rows.toBatch();
}

/**
 * The exact Owen values, given v of all those coalitions: a player's is its Shapley value among its own group, in the game
 * u(K) = Σ_H p(|H|) v(H ∪ K) of the sets K of that group; H is the union of h of the g other groups and p(h) = h! (g - h)! / (g + 1)!
 * how probable it is that just these come before.
 */
export function owenOfSteps(
  groups: readonly PlayerGroup[],
  players: number,
  value: (row: Uint32Array) => number,
): Float64Array {
  const chances = chancesOf(groups.length - 1);
  const values = new Float64Array(players);
  groups.forEach(({ members }, at) => {
    const table = new Float64Array(2 ** members.length);
    visitSteps(groups, at, players, (row, before, part) => {
      table[part] = table[part]! + chances[before]! * value(row);
    });
    for (const { players: set, value: own } of convertSpectrum(spectrumOfTable(table), 'SV', 1)) {
      if (set.length === 1) values[members[set[0]!]!] = own;
    }
  });
  return values;
}

/** p(h) for h from 0 to g. */
function chancesOf(others: number): Float64Array {
  const chances = new Float64Array(others + 1);
  for (let before = 0, choose = 1; before <= others; before++) {
    chances[before] = 1 / ((others + 1) * choose);
    choose = (choose * (others - before)) / (before + 1);
  }
  return chances;
}

/** Visits every set of whole groups with every part of group `at`: the number of groups, and the part as a bit mask. */
function visitSteps(
  groups: readonly PlayerGroup[],
  at: number,
  players: number,
  visit: (row: Uint32Array, before: number, part: number) => void,
): void {
  const own = groups[at]!.members;
  const others = groups.filter((_, group) => group !== at);
  const row = new Uint32Array(wordsPerRow(players));
  for (let set = 0; set < 2 ** others.length; set++) {
    let before = 0;
    for (let part = 0; part < 2 ** own.length; part++) {
      row.fill(0);
      before = 0;
      others.forEach(({ members }, bit) => {
        if (((set >>> bit) & 1) === 0) return;
        before++;
        for (const member of members) includeIn(row, member);
      });
      own.forEach((member, bit) => {
        if ((part >>> bit) & 1) includeIn(row, member);
      });
      visit(row, before, part);
    }
  }
}

function includeIn(row: Uint32Array, player: number): void {
  row[player >>> 5] = row[player >>> 5]! | (1 << (player & 31));
}
