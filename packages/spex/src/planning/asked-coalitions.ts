import { type CoalitionBatch, Evaluator, type Game, type SolveOptions, type Solver } from '@spex/core';

/**
 * The coalitions that a solver asks for, in its order, found without asking the game: of one that is 0 everywhere. A solver
 * that goes on by what it sees, as one in rounds does, may ask for others.
 */
export async function askedCoalitions(
  solver: Solver,
  game: Game,
  options: SolveOptions,
): Promise<CoalitionBatch> {
  const outputs = game.outputs.length;
  const { recorded: _, estimate: __, ...rest } = game;
  const nothing = new Evaluator({
    ...rest,
    evaluate: async ({ rows }) => new Float64Array(rows * outputs),
  });
  await solver.solve(nothing, options);
  return nothing.measured().batch;
}
