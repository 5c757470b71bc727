import { wordsPerRow } from '../../coalitions/batch.ts';
import type { RowMap } from '../../coalitions/row-map.ts';
import { complementRow } from '../../coalitions/samplers/draw.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import type { Design } from '../estimate/index.ts';

/**
 * Coalitions for a regression that weighs them by size: all of some sizes, near the ends, then draws of the others. The ends
 * are not among them. A beginning of the draws is such a design too, of fewer draws.
 */
export interface SizedDesign extends Design {
  /** Rows of sizes all of whose coalitions are there; they come first. */
  readonly enumerated: number;
  /** Whether every coalition is followed by its complement. */
  readonly paired: boolean;
  /**
   * Of each of the first `rows` rows: the share of the coalitions of its size that it stands for. In the mean over
   * designs, those of a size add up to 1.
   */
  shares(rows: number): Float64Array;
  /**
   * Of each of the first `rows` rows: how much of its squared part in a weighted sum counts as the sum's variance over
   * designs; 0 for those that are in every design.
   */
  chances(rows: number): Float64Array;
}

/** Adds all coalitions of that size, at most half the players, each with its complement behind it. */
export function addAllOfSize(rows: RowMap, size: number): void {
  const { players } = rows;
  const row = new Uint32Array(wordsPerRow(players));
  forEachSubset(players, size, (set) => {
    row.fill(0);
    for (const player of set) row[player >>> 5] = row[player >>> 5]! | (1 << (player & 31));
    addPair(rows, row, players);
  });
}

/** Adds a coalition and its complement; true where they are new. The row is left as its complement. */
export function addPair(rows: RowMap, row: Uint32Array, players: number): boolean {
  const before = rows.size;
  rows.add(row, 0);
  complementRow(row, players);
  rows.add(row, 0);
  return rows.size > before;
}
