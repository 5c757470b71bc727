import { getSolver, inRounds, type Rounds, type Solver } from '@spex/core';

/** How the budget is spent in rounds; the budget is the most. */
export type RoundOptions = Omit<Rounds, 'most'>;

/** The solver of that name (default `auto`), in rounds where they are given. Throws InvalidArgumentError. */
export function solverOf(name = 'auto', rounds: RoundOptions | undefined): Solver {
  const solver = getSolver(name);
  return rounds === undefined ? solver : inRounds(solver, rounds);
}
