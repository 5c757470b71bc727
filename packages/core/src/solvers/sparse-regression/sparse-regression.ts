import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { solveFromDraws } from '../from-draws.ts';
import { projectMeasured } from '../proxyspex/project.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { fitSparseRegression } from './fit.ts';

/** Enough for five folds and the ends; the least budget. */
const LEAST_ROWS = 24;

/**
 * Sparse regression on screened candidates, with debiasing: the LASSO on single players, pairs, sets of three where they gain
 * enough, and (where their parts were found) sets of up to five players, and least squares on the terms that it chooses,
 * mixed as predicts best. From coalitions drawn at random, for any number of players; beyond about a hundred, sets of three
 * are of the strongest only. Finds sparse spectra of up to three players a term, and larger hierarchical ones, exactly where
 * there is no noise; for dense ones, as most real models have, `gaussian-process` needs fewer coalitions.
 */
export const sparseRegression: Solver = {
  name: 'sparse-regression',
  takesGuess: true,

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: SolveOptions): Promise<Explanation> {
    return solveFromDraws(sparseRegression, evaluator, options, {
      leastRows: LEAST_ROWS,
      exactWhereComplete: true,
      fit: (draws, { seed }, signal) => fitSparseRegression(draws, { seed }, signal),
      finish: (spectrum, { sample }) => projectMeasured(spectrum, sample),
    });
  },
};
