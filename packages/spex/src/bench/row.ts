import { Evaluator, type Explanation, InvalidArgumentError, type Solver, spectrumFromJSON } from '@spex/core';
import type { NamedGame } from '../games/game-folder.ts';
import { type Noise, withNoise } from '../games/noise.ts';
import { settleBudget } from '../settle-budget.ts';
import { hearSignals } from '../turn.ts';

/** One measurement: a solver on a game with a budget and a seed. */
export interface BenchRow {
  readonly game: string;
  readonly players: number;
  readonly solver: string;
  /** Ablations asked for. */
  readonly budget: number;
  /** Ablations paid for, whatever for. */
  readonly evaluations: number;
  /** R² of the explanation's spectrum against the true values, never clamped. */
  readonly r2: number;
  /** Wall-clock seconds of the solver, without the game. */
  readonly seconds: number;
  readonly seed: number;
  /** Terms of that spectrum. */
  readonly terms: number;
  readonly family?: string;
  readonly lens?: string;
}

/** What a row is measured with. */
export interface BenchTask {
  readonly game: NamedGame;
  readonly solver: Solver;
  readonly budget: number;
  readonly seed: number;
  readonly noise?: Noise | undefined;
}

/**
 * Measures one row; undefined when the signal stopped it. A budget above 2^n buys all 2^n coalitions.
 * Throws InvalidArgumentError or BudgetTooSmallError where the solver cannot take the game or the budget.
 */
export async function measureRow(task: BenchTask, signal: AbortSignal): Promise<BenchRow | undefined> {
  const { game, solver, budget, seed, noise } = task;
  const { file } = game;
  if (file.truth === undefined) {
    throw new InvalidArgumentError('games', 'it has no test_masks and test_values to score on');
  }
  const players = file.game.players.length;
  const evaluator = new Evaluator(withNoise(file, noise, seed), { signal });
  const settled = settleBudget(file, budget, solver).budget;
  const explanation: Explanation = await solver.solve(evaluator, {
    budget: Math.min(settled, 2 ** players),
    seed,
    order: 1,
  });
  await hearSignals();
  if (signal.aborted) return undefined;
  const { r2 } = file.truth(spectrumFromJSON(explanation.spectrum));
  return {
    game: game.name,
    players,
    solver: solver.name,
    budget,
    evaluations: explanation.cost.evaluations,
    r2,
    seconds: Number(explanation.cost.solverSeconds.toFixed(4)),
    seed,
    terms: explanation.spectrum.terms.length,
    ...(game.family !== undefined && { family: game.family }),
    ...(game.lens !== undefined && { lens: game.lens }),
  };
}
