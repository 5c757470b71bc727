import {
  Evaluator,
  type EvaluatorOptions,
  type Explanation,
  getSolver,
  parseIndex,
  type SolveOptions,
} from '@spex/core';
import { defaultBudget } from './default-budget.ts';
import { createTextGame, type TextGameOptions } from './text-game.ts';

/** A text, what to measure on it, and how to find its interactions. */
export interface ExplainTextOptions
  extends TextGameOptions,
    Partial<Omit<SolveOptions, 'output'>>,
    Pick<EvaluatorOptions, 'signal' | 'onProgress'> {
  /** `proxyspex` (default), `spex` or `exact`. */
  readonly solver?: string;
}

/**
 * Finds which parts of a text act together. `budget` defaults to 10 n log2 n ablations, at least 256, at most 2,048 and
 * 2^n, or what the solver needs where that is more. An aborted run resolves to what it has, with status `partial`.
 *
 * Throws InvalidArgumentError or BudgetTooSmallError before the first ablation, GameError when the model fails, and
 * OptionalPackageError where the embedded model is wanted and its packages are missing.
 */
export async function explainText(options: ExplainTextOptions): Promise<Explanation> {
  const { solver = 'proxyspex', budget, seed, index, order, holdout, signal, onProgress, ...text } = options;
  if (index !== undefined) parseIndex(index);
  const chosen = getSolver(solver);
  const game = await createTextGame(text);
  const spend = budget ?? defaultBudget(game.players.length, chosen);
  const evaluator = new Evaluator(game, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  return chosen.solve(evaluator, {
    budget: spend,
    ...(seed !== undefined && { seed }),
    ...(index !== undefined && { index }),
    ...(order !== undefined && { order }),
    ...(holdout !== undefined && { holdout }),
  });
}
