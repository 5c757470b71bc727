import { selectRows, sliceRows } from '../../coalitions/batch.ts';
import { distinctRows } from '../../coalitions/distinct-rows.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { checkSets, highestOrder } from '../cardinal/index.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import { type Design, type IndexEstimator, solveByEstimate } from '../estimate/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { type BanzhafForm, banzhafFromDraws } from './from-draws.ts';

/** The two ends, and draws enough for a variance. */
const LEAST = 6;

/** Options of solver `banzhaf-msr`. */
export interface BanzhafMsrOptions extends SolveOptions {
  /**
   * `means`: differences of means over the draws with and without players, as Wang and Jia have it; `fourier`: the mean of the
   * values times a set's character, (-2)^|T| times. Default `means`, which is off by less.
   */
  readonly form?: BanzhafForm;
}

/** A solver with options of its own. */
export interface BanzhafMsrSolver extends Solver {
  solve(evaluator: Evaluator, options: BanzhafMsrOptions): Promise<Explanation>;
}

/**
 * Maximum sample reuse (Wang and Jia 2023, "Data Banzhaf", arXiv 2205.15466, section 4.2): uniform coalitions, and a player's
 * Banzhaf value is the mean of the values with it minus the mean of those without: every coalition serves every player. BII in
 * the same way: a set's is the signed sum of the means over coalitions that hold one part of it and no more. Both are unbiased
 * where every part was drawn; where one was not, the set's value is the unbiased Fourier estimate, (-2)^|T| times the sample
 * covariance of the values and χ_T. Coalitions are drawn without replacement and the ends known, which both forms make use of.
 *
 * Assumes nothing of the game. Cost: coalitions / 32 word operations a set. Since the coalitions are uniform, those of a recording
 * serve as well. Standard errors are over the draws. Use it for Banzhaf values with error bars, and of recordings.
 */
export const banzhafMsr: BanzhafMsrSolver = {
  name: 'banzhaf-msr',
  estimates: ['BV', 'BII'],
  guarantees: ['linear'],
  designsCoalitions: true,
  takesRecordings: true,

  leastBudget: (players) => Math.min(LEAST, 2 ** players),

  check: (players, _budget, asked) => checkSets('banzhaf-msr', players, asked),

  async solve(evaluator, options) {
    return solveByEstimate(banzhafMsr, evaluator, options, fromUniform(checkedForm(options)));
  },
};

function fromUniform(form: BanzhafForm): IndexEstimator<Design> {
  return {
    design: (game, { budget }, random) => ({ batch: chooseCoalitions(game, budget, random) }),

    estimate({ design, values }, { index, order }) {
      const batch = sliceRows(design.batch, 0, values.length);
      const rows = distinctRows(batch);
      const draws = {
        batch: selectRows(batch, rows),
        values: Float64Array.from(rows, (row) => values[row]!),
      };
      const terms = banzhafFromDraws(draws, highestOrder(index, order), form);
      return terms && { index, order, terms };
    },

    account: ({ values }, { index }) => [
      `Maximum sample reuse: the ${index} values are ${DESCRIPTIONS[form]} over ${values.length} uniform coalitions.`,
    ],
  };
}

const DESCRIPTIONS: Readonly<Record<BanzhafForm, string>> = {
  means: 'differences of means',
  fourier: "covariances with the sets' characters",
};

function checkedForm({ form = 'means' }: BanzhafMsrOptions): BanzhafForm {
  if (form === 'means' || form === 'fourier') return form;
  throw new InvalidArgumentError('form', `form must be means or fourier, not '${String(form)}'`, form);
}
