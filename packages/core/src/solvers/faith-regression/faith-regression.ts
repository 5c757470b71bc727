import { sliceRows } from '../../coalitions/batch.ts';
import { sampleUniform } from '../../coalitions/samplers/uniform.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { leastSquares } from '../../linear/least-squares.ts';
import { crossValidatedRidge } from '../../linear/ridge.ts';
import { fitThroughEnds } from '../../linear/through-ends.ts';
import { convertSpectrum } from '../../spectrum/convert.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import {
  type Design,
  type EstimateOptions,
  type IndexEstimate,
  type MeasuredDesign,
  solveByEstimate,
} from '../estimate/index.ts';
import { drawFromKernel, kernelMass, rowWeights, type SizedDesign } from '../kernel-regression/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** Options of solver `faith-regression`. */
export interface FaithRegressionOptions extends SolveOptions {
  /** FSII: whether every coalition is drawn with its complement; default false. */
  readonly paired?: boolean;
  /**
   * FBII: whether to fit by ridge regression with a penalty chosen by 5-fold cross-validation, which any budget from 12 on
   * will do for; default false.
   */
  readonly ridge?: boolean;
}

/** A solver with options of its own. */
export interface FaithRegressionSolver extends Solver {
  solve(evaluator: Evaluator, options: FaithRegressionOptions): Promise<Explanation>;
}

/** Terms that the regression can hold. */
const MOST_TERMS = 4096;
/** Rows that cross-validation needs, and the ends. */
const LEAST_ROWS = 12;

/**
 * Faithful interaction indices by regression (Tsai, Yeh and Ravikumar 2023, arXiv 2203.00870): the polynomial
 * Σ_{|T| <= ℓ} I(T) Π_{i ∈ T} x_i nearest to the game. FSII: weighted by the Shapley kernel and exact at both ends, from
 * coalitions drawn from that kernel, sizes that the budget covers enumerated. FBII: all coalitions alike, from uniform
 * ones, the ends not among them. Fitted as characters, which span the same polynomials.
 *
 * Consistent, not unbiased. FSII adds up to v(N) - v(∅) at any budget. Needs as many coalitions as terms, and two to four
 * times that to be of use; up to 4,096 terms. Time goes with terms² × coalitions / 32 + terms³. For games of a dozen or two
 * players with many interactions, or to compare with; sparse games need fewer coalitions with `auto`.
 */
export const faithRegression: FaithRegressionSolver = variant({ paired: false, ridge: false });

type Settings = Required<Pick<FaithRegressionOptions, 'paired' | 'ridge'>>;

function variant(settings: Settings): FaithRegressionSolver {
  const solver: FaithRegressionSolver = {
    name: 'faith-regression',
    estimates: ['FSII', 'FBII'],
    guarantees: ['linear', 'efficient'],
    designsCoalitions: true,

    leastBudget(players, asked = { index: 'FSII', order: 2 }) {
      const terms = countTerms(players, asked.order);
      const needed = asked.index === 'FSII' ? terms + 1 : settings.ridge ? LEAST_ROWS : terms + 3;
      return Math.min(needed, 2 ** players);
    },

    check(players, _, { order }): void {
      const terms = countTerms(players, order);
      if (terms <= MOST_TERMS) return;
      throw new InvalidArgumentError(
        'order',
        `solver 'faith-regression' fits up to ${MOST_TERMS} terms, and ${players} players have ${terms} of up to order ${order}: lower the order, or use solver 'auto'`,
        order,
      );
    },

    async solve(evaluator: Evaluator, options: FaithRegressionOptions): Promise<Explanation> {
      const { paired, ridge } = checkSettings(options);
      if (paired !== settings.paired || ridge !== settings.ridge) {
        return variant({ paired, ridge }).solve(evaluator, options);
      }
      return solveByEstimate<Design | SizedDesign>(solver, evaluator, options, {
        design: ({ players }, { budget, index }, random) =>
          index === 'FSII'
            ? drawFromKernel(players.length, budget - 2, { paired }, random)
            : { batch: sampleUniform(players.length, budget - 2, random) },
        estimate(measured, checked) {
          const supports = setsUpTo(measured.design.batch.players, checked.order);
          if (measured.values.length < Math.min(supports.length, measured.design.batch.rows))
            return undefined;
          const coefficients =
            checked.index === 'FSII'
              ? fitFaithShap(measured as MeasuredDesign<SizedDesign>, supports)
              : fitFaithBanzhaf(measured, supports, ridge, checked);
          return readPolynomial(measured.design.batch.players, supports, coefficients, checked);
        },
        account: ({ design, values }, { index, order }) => [
          index === 'FSII'
            ? `A polynomial of degree ${order} was fitted to ${values.length} coalitions drawn from the Shapley kernel, weighted by it and exact at both ends: its coefficients are the Faith-Shap interactions.`
            : `A polynomial of degree ${order} was fitted to ${values.length} uniform coalitions of ${design.batch.players} players${ridge ? ' by ridge regression' : ''}: its coefficients are the Faith-Banzhaf interactions.`,
        ],
      });
    },
  };
  return solver;
}

function fitFaithShap(
  { design, values, grand, empty }: MeasuredDesign<SizedDesign>,
  supports: readonly Support[],
): Float64Array {
  const rows = values.length;
  return fitThroughEnds({
    batch: sliceRows(design.batch, 0, rows),
    supports,
    targets: values,
    weights: rowWeights(design, rows, kernelMass(design.batch.players)),
    grand,
    empty,
  }).coefficients;
}

function fitFaithBanzhaf(
  { design, values }: MeasuredDesign<Design>,
  supports: readonly Support[],
  ridge: boolean,
  { seed }: EstimateOptions,
): Float64Array {
  const problem = { batch: sliceRows(design.batch, 0, values.length), supports, targets: values };
  return ridge ? crossValidatedRidge({ ...problem, seed }).coefficients : leastSquares(problem);
}

/** The coefficients of a polynomial given by those of its characters. */
function readPolynomial(
  players: number,
  supports: readonly Support[],
  coefficients: Float64Array,
  { index, order }: EstimateOptions,
): IndexEstimate {
  const spectrum = createSpectrum(
    players,
    supports.map((support, at) => [support, coefficients[at]!] as const),
  );
  return { index, order, terms: convertSpectrum(spectrum, 'Moebius', order) };
}

function checkSettings({ paired = false, ridge = false }: FaithRegressionOptions): Settings {
  for (const [name, value] of Object.entries({ paired, ridge })) {
    if (typeof value === 'boolean') continue;
    throw new InvalidArgumentError(name, `${name} must be true or false, not ${value}`, value);
  }
  return { paired, ridge };
}

function setsUpTo(players: number, order: number): Support[] {
  const sets: Support[] = [];
  for (let size = 0; size <= order; size++) forEachSubset(players, size, (set) => sets.push(set.slice()));
  return sets;
}

function countTerms(players: number, order: number): number {
  let terms = 0;
  for (let size = 0, choose = 1; size <= order; choose = (choose * (players - size)) / (size + 1), size++) {
    terms += choose;
  }
  return Math.round(terms);
}
