import { SpexError } from './spex-error.ts';

/** The budget is below what the solver needs for this game. Thrown before the first ablation. */
export class BudgetTooSmallError extends SpexError {
  override readonly name = 'BudgetTooSmallError' as const;
  /** Name of the solver that needs more. */
  readonly solver: string;
  /** The budget that was given. */
  readonly budget: number;
  /** The least budget that would work. */
  readonly least: number;

  constructor(solver: string, budget: number, least: number) {
    super(`the budget of ${budget} is too small for solver '${solver}' on this game: give at least ${least}`);
    this.solver = solver;
    this.budget = budget;
    this.least = least;
  }
}
