import { type CoalitionBatch, Evaluator, type Game, type SolveOptions, type Solver } from '@spex/core';
import type { Run } from '../runs/open-run.ts';

/**
 * The coalitions that a solver asks for, in its order, found without asking the game: of one that has the values that are stored,
 * and is 0 elsewhere. A solver that goes on by what it sees, as one in rounds or one that chooses its coalitions does, asks for
 * others beyond what is stored, though for as many.
 */
export async function askedCoalitions(
  solver: Solver,
  game: Game,
  options: SolveOptions,
  run: Pick<Run, 'storedValues'>,
): Promise<CoalitionBatch> {
  const outputs = game.outputs.length;
  const { recorded: _, estimate: __, ...rest } = game;
  const stored = new Evaluator({
    ...rest,
    evaluate: async (batch) => run.storedValues(batch) ?? new Float64Array(batch.rows * outputs),
  });
  await solver.solve(stored, options);
  return stored.measured().batch;
}
