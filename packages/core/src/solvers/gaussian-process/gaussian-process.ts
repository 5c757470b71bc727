import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { solveFromDraws } from '../from-draws.ts';
import type { GuessedFit } from '../guess.ts';
import type { CheckedOptions } from '../options.ts';
import { probeOf } from '../probe.ts';
import { projectMeasured } from '../proxyspex/project.ts';
import type { Sample } from '../sample.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { describeProcess } from './account.ts';
import { extendToAll } from './extend.ts';
import { fitProcess } from './fit.ts';
import { readOut } from './read-out.ts';
import { settleEnds } from './settle-ends.ts';

/** Enough for five folds and the ends; the least budget. */
const LEAST_ROWS = 24;
/** Streams of the seed: the order of the rows, and coalitions that the length of the spectrum is judged by. */
const ORDER_STREAM = 1;
const PROBE_STREAM = 2;
/** Rows beyond those that a process takes in that are worth a regression, and tell its R². */
const LEAST_EXTRA = 500;

/** Options of solver `gaussian-process`. */
export interface GaussianProcessOptions extends SolveOptions {
  /** Most terms besides the constant; default 10,000. */
  readonly terms?: number;
}

/** A solver with options of its own. */
export interface GaussianProcessSolver extends Solver {
  solve(evaluator: Evaluator, options: GaussianProcessOptions): Promise<Explanation>;
}

/**
 * A Gaussian process over coalitions (Rasmussen and Williams, Gaussian Processes for Machine Learning, chapters 2 and 5) with
 * the kernel Π (1 + ρ_i x_i y_i), a linear one beside it, and settings by marginal likelihood: its prior variance of a Fourier
 * coefficient is the product of its players' relevances ρ, which is the hierarchy that sparse spectra of real models
 * show. Measures uniform coalitions (or a sampler's); the posterior mean is written out as a sparse spectrum. Needs the
 * fewest ablations of all solvers on real models. Time goes with the cube of the coalitions, of which the process takes in
 * 2,048 at most; more of them only refine the coefficients. Where the budget covers all 2^n coalitions, the spectrum is exact instead.
 */
export const gaussianProcess: GaussianProcessSolver = {
  name: 'gaussian-process',
  takesGuess: true,

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: GaussianProcessOptions): Promise<Explanation> {
    const terms = checkTerms(options);
    return solveFromDraws(gaussianProcess, evaluator, options, {
      leastRows: LEAST_ROWS,
      exactWhereComplete: true,
      fit: (draws, checked, signal) => fitToDraws(draws, terms, checked, signal),
      finish: (spectrum, { sample, ends }) => projectMeasured(settleEnds(spectrum, ends, terms), sample),
    });
  },
};

function checkTerms({ terms = 10_000 }: GaussianProcessOptions): number {
  if (Number.isInteger(terms) && terms >= 1) return terms;
  throw new InvalidArgumentError('terms', `terms must be an integer of at least 1, not ${terms}`, terms);
}

/** A process fitted to draws and written out as so many terms at most. */
export async function fitToDraws(
  draws: Sample,
  terms: number,
  { seed, sampler, pool }: Pick<CheckedOptions, 'seed' | 'sampler' | 'pool'>,
  signal: AbortSignal | undefined,
): Promise<GuessedFit> {
  const random = createRandom(seed);
  const probe = sampler && probeOf(sampler, draws, random.fork(PROBE_STREAM));
  const process = await fitProcess(probe?.draws ?? draws, random.fork(ORDER_STREAM), signal, pool);
  const written = readOut(process.posterior, terms, probe);
  const extended =
    process.extra.length < LEAST_EXTRA
      ? { ...process, spectrum: written.spectrum }
      : extendToAll(written.spectrum, process, draws);
  const { held, spectrum } = extended;
  const predictions = new Float64Array(draws.targets.length);
  held.forEach((row, at) => {
    predictions[row] = extended.predictions[at]!;
  });
  return {
    spectrum,
    predictions,
    held,
    account: describeProcess(process, written, held === process.extra),
  };
}
