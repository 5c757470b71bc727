import { mean } from '../harness/mean.ts';
import { groupRows } from '../tables/group-rows.ts';
import type { Measured } from './task.ts';

/** Means of one solver at one budget, over games. */
export interface Figures {
  readonly games: number;
  readonly r2: number;
  /** Standard error of `r2` over seeds: of the mean over all games; null with one seed. */
  readonly standardError: number | null;
  readonly worst: { readonly game: string; readonly r2: number };
  readonly claimed: number;
  readonly terms: number;
  readonly seconds: number;
  readonly seeds: number;
  readonly cut: readonly number[];
}

/** Means over the rows of one solver and budget: of each game over its seeds, then over games. Undefined of none. */
export function figuresOf(rows: readonly Measured[]): Figures | undefined {
  if (rows.length === 0) return undefined;
  const games = groupRows(rows, ({ game }) => [game]);
  const over = (of: (row: Measured) => number): number => mean(games.map(([, own]) => mean(own.map(of))));
  const byGame = games.map(([[game], own]) => ({ game: game!, r2: mean(own.map(({ r2 }) => r2)) }));
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  return {
    games: games.length,
    r2: over(({ r2 }) => r2),
    standardError: standardErrorOf(
      seeds.map((seed) => mean(rows.filter((row) => row.seed === seed).map(({ r2 }) => r2))),
    ),
    worst: byGame.reduce((a, b) => (b.r2 < a.r2 ? b : a)),
    claimed: over(({ claimed }) => claimed),
    terms: over(({ terms }) => terms),
    seconds: over(({ seconds }) => seconds),
    seeds: seeds.length,
    cut: rows[0]!.cut.map((_, at) => over(({ cut }) => cut[at]!)),
  };
}

/** Of the mean of some values; null of fewer than two. */
export function standardErrorOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
