import type { Solver } from '@spex/core';
import type { Noise } from '../games/noise.ts';
import type { BenchGame } from './games/bench-game.ts';
import type { IndexAt } from './metrics/metric.ts';
import type { MetricsAsked } from './metrics/parse.ts';
import type { RowSpec } from './session.ts';

/** Every combination of these is a row. */
export interface BenchPlan {
  readonly games: readonly BenchGame[];
  readonly solvers: readonly Solver[];
  readonly budgets: readonly number[];
  readonly seeds: readonly number[];
  /** Indices for solvers that estimate one; empty: those of the metrics, else the solver's first. */
  readonly indices: readonly IndexAt[];
  /** Highest order of an index that a solver takes by default. */
  readonly order: number;
  readonly measured: MetricsAsked;
  readonly noise?: { readonly amount: Noise; readonly text: string } | undefined;
  readonly version: string;
}

/**
 * Every row to measure, in the order in which they are printed: game by game, solver by solver, and of each the budgets from the
 * first. `without`: solvers that estimate none of the indices asked for.
 */
export function planRows(plan: BenchPlan): { readonly rows: RowSpec[]; readonly without: Solver[] } {
  const { games, solvers, budgets, seeds, measured, noise, version } = plan;
  const metrics = measured.metrics.map(({ name }) => name);
  const rows: RowSpec[] = [];
  for (const game of games) {
    const { name, id: gameId, players, family, lens, recipe } = game;
    for (const solver of solvers) {
      for (const at of indicesOf(solver, plan)) {
        for (const budget of budgets) {
          for (const seed of seeds) {
            rows.push({
              asked: {
                game: name,
                gameId,
                players,
                ...(family !== undefined && { family }),
                ...(lens !== undefined && { lens }),
                solver: solver.name,
                ...(at && { index: at.index, order: at.order }),
                budget,
                seed,
                ...(noise && { noise: noise.text }),
                version,
              },
              recipe,
              ...(at && { at }),
              ...(noise && { noise: noise.amount }),
              metrics,
              top: measured.stability,
            });
          }
        }
      }
    }
  }
  return { rows, without: solvers.filter((solver) => indicesOf(solver, plan).length === 0) };
}

/** Which indices a solver estimates; [undefined] for one that gives a spectrum. */
function indicesOf(
  { estimates }: Solver,
  { indices, measured, order }: BenchPlan,
): readonly (IndexAt | undefined)[] {
  if (estimates === undefined) return [undefined];
  const given = (wanted: readonly IndexAt[]): IndexAt[] =>
    wanted.filter(({ index }) => estimates.some((own) => own === index));
  if (indices.length > 0) return given(indices);
  const ofMetrics = given(measured.metrics.flatMap(({ at }) => at ?? []));
  if (ofMetrics.length > 0) return ofMetrics;
  const index = estimates[0]!;
  return [{ index, order: index === 'SV' || index === 'BV' ? 1 : order }];
}
