import { checkedNearFull, getSolver, inRounds, type Rounds, type Solver } from '@spex/core';
import { withThreads } from './with-threads.ts';

/** How the budget is spent in rounds; the budget is the most. */
export type RoundOptions = Omit<Rounds, 'most'>;

/** How a run is solved. */
export interface SolverChoice {
  /** A name from `SOLVERS`; default `auto`. */
  readonly solver?: string | undefined;
  /** Spends the budget in rounds, as far as that helps; default all at once. */
  readonly rounds?: RoundOptions | undefined;
  /** Fresh ablations, beyond the budget, to measure faithfulness on near the input as it is; default 0. */
  readonly holdoutNear?: number | undefined;
  /** Threads for the solver's own work, this one included; default 1. The result is the same. */
  readonly solverThreads?: number | undefined;
}

/** The solver chosen. Throws InvalidArgumentError. */
export function solverOf({
  solver = 'auto',
  rounds,
  holdoutNear = 0,
  solverThreads = 1,
}: SolverChoice): Solver {
  const named = withThreads(getSolver(solver), solverThreads);
  const chosen = rounds === undefined ? named : inRounds(named, rounds);
  return holdoutNear === 0 ? chosen : checkedNearFull(chosen, holdoutNear);
}
