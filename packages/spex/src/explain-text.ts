import {
  Evaluator,
  type EvaluatorOptions,
  type Explanation,
  getSolver,
  parseIndex,
  type SolveOptions,
} from '@spex/core';
import { defaultBudget } from './default-budget.ts';
import { defaultSolver } from './run-solver.ts';
import { createTextGame, type TextGameOptions } from './text-game.ts';

/** A text, what to measure on it, and how to find its interactions. */
export interface ExplainTextOptions
  extends TextGameOptions,
    Partial<Omit<SolveOptions, 'output'>>,
    Pick<EvaluatorOptions, 'signal' | 'onProgress'> {
  /** `exact` or `proxyspex`; default: `exact` when the budget covers all 2^n coalitions, else `proxyspex`. */
  readonly solver?: string;
}

/**
 * Finds which parts of a text act together. `budget` defaults to 16 n log2 n ablations, at least 256, at most 4,096 and
 * 2^n. An aborted run resolves to what it has, with status `partial`.
 *
 * Throws InvalidArgumentError or BudgetTooSmallError before the first ablation, GameError when the model fails, and
 * OptionalPackageError where the embedded model is wanted and its packages are missing.
 */
export async function explainText(options: ExplainTextOptions): Promise<Explanation> {
  const { solver, budget, seed, index, order, holdout, signal, onProgress, ...text } = options;
  if (index !== undefined) parseIndex(index);
  if (solver !== undefined) getSolver(solver);
  const game = await createTextGame(text);
  const spend = budget ?? defaultBudget(game.players.length);
  const evaluator = new Evaluator(game, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  return getSolver(solver ?? defaultSolver(game, spend)).solve(evaluator, {
    budget: spend,
    ...(seed !== undefined && { seed }),
    ...(index !== undefined && { index }),
    ...(order !== undefined && { order }),
    ...(holdout !== undefined && { holdout }),
  });
}
