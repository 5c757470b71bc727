import { batchFromLists, type Evaluator, InvalidArgumentError, rowMapOf, type Spectrum } from '@spex/core';
import {
  movedBy,
  type PlannedRemoval,
  planRemovals,
  type RemovalDirection,
  type RemovalOptions,
  type RemovalPlan,
  type RemovalSearch,
} from './removal-plan.ts';

/** Some players removed, and what the game lost by it. */
export interface Removal extends PlannedRemoval {
  /** v(N) - v(N \ removed). */
  readonly measured: number;
  /**
   * That, in the direction asked for, over |v(N)|: D(k) of the ProxySPEX paper (arXiv 2505.17495, equation 4) where the
   * direction is `change`. Below 0 where the game moved the other way; null where v(N) is 0.
   */
  readonly normalised: number | null;
}

/** Plain JSON. */
export interface RemovalCurves {
  /** Which way the output is to move. */
  readonly direction: RemovalDirection;
  /** v(N). */
  readonly grand: number;
  /** Of each search its sets, k = 1, 2, …, and the mean of their `normalised`. */
  readonly curves: readonly {
    readonly by: RemovalSearch;
    readonly points: readonly Removal[];
    readonly mean: number | null;
  }[];
  /** Why a set of `exact` may not be the best, in plain sentences. */
  readonly notes: readonly string[];
}

/**
 * Measures what was planned. Coalitions that the evaluator knows cost nothing. undefined where an abort came first.
 *
 * @param output which of the game's outputs; default 0.
 * Throws InvalidArgumentError for an output that the game has not, and where the coalitions of a recording were not recorded;
 * what the evaluator throws.
 */
export async function measureRemovals(
  evaluator: Evaluator,
  { direction, curves, batch, notes }: RemovalPlan,
  { output = 0 }: { readonly output?: number } = {},
): Promise<RemovalCurves | undefined> {
  const outputs = evaluator.game.outputs.length;
  if (!Number.isInteger(output) || output < 0 || output >= outputs) {
    const message = `output must be an integer from 0 to ${outputs - 1}, not ${output}`;
    throw new InvalidArgumentError('output', message, output);
  }
  const { values, complete } = await evaluator.evaluate(batch);
  if (!complete) return undefined;
  const rows = rowMapOf(batch);
  const everybody = Array.from({ length: batch.players }, (_, player) => player);
  const valueWithout = (removed: readonly number[]): number => {
    const present = everybody.filter((player) => !removed.includes(player));
    return values[rows.find(batchFromLists([present], batch.players).words, 0) * outputs + output]!;
  };
  const grand = valueWithout([]);
  return {
    direction,
    grand,
    curves: curves.map(({ by, sets }) => {
      const points = sets.map((set): Removal => {
        const measured = grand - valueWithout(set.removed);
        const normalised = grand === 0 ? null : movedBy(measured, direction) / Math.abs(grand);
        return { ...set, measured, normalised };
      });
      const sum = points.reduce((total, { normalised }) => total + (normalised ?? 0), 0);
      return { by, points, mean: grand === 0 ? null : sum / points.length };
    }),
    notes,
  };
}

/**
 * How far the game moves when the k players are removed that move it most by the spectrum, k = 1, 2, …: found exactly, greedily
 * and by single values (top-r removal of arXiv 2505.17495, equation 4). `planRemovals` and `measureRemovals` in one; to know the cost
 * first, plan, and ask `evaluator.missing(plan.batch)`.
 *
 * Throws what those two throw.
 */
export async function removalCurves(
  evaluator: Evaluator,
  spectrum: Spectrum,
  options: RemovalOptions & { readonly output?: number } = {},
): Promise<RemovalCurves | undefined> {
  const { output = 0 } = options;
  return measureRemovals(evaluator, await planRemovals(spectrum, options), { output });
}
