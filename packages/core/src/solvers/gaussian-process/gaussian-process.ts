import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { chooseCoalitions, drawFrom } from '../choose-coalitions.ts';
import { readCompleteTable } from '../complete-table.ts';
import { explainConstant } from '../constant-game.ts';
import { measureEnds } from '../ends.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { fitBeyondGuess } from '../guess.ts';
import { type CheckedOptions, checkOptions } from '../options.ts';
import { faithfulnessOf } from '../out-of-fold.ts';
import { projectMeasured } from '../proxyspex/project.ts';
import { distinctSample, type Sample, selectSample, splitEnds } from '../sample.ts';
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
const PROBE_ROWS = 1000;
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
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    const checked = checkOptions(gaussianProcess, game, options);
    const terms = checkTerms(options);
    checkRecording(game);

    const wanted = chooseCoalitions(game, checked.budget, createRandom(checked.seed), checked.sampler);
    evaluator.plan(wanted.rows + checked.holdout);
    const evaluation = await evaluator.evaluate(wanted);
    const sample = distinctSample(evaluation, game.outputs.length, checked.output);
    const found = await explain(sample, terms, checked, evaluator.signal);
    const held = await measureHoldout(evaluator, found.spectrum, checked, sample.batch);
    const ends = await measureEnds(evaluator, checked.output, checked.budget);

    return assembleExplanation({
      ...found,
      faithfulness: held ?? found.faithfulness,
      solver: gaussianProcess,
      evaluator,
      checked,
      ends,
      solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
      since,
    });
  },
};

function checkTerms({ terms = 10_000 }: GaussianProcessOptions): number {
  if (Number.isInteger(terms) && terms >= 1) return terms;
  throw new InvalidArgumentError('terms', `terms must be an integer of at least 1, not ${terms}`, terms);
}

function checkRecording({ players, recorded }: Game): void {
  const least = gaussianProcess.leastBudget(players.length);
  if (recorded === undefined || recorded.rows >= least) return;
  throw new InvalidArgumentError(
    'game.recorded',
    `solver 'gaussian-process' needs at least ${least} recorded coalitions, not ${recorded.rows}`,
    recorded.rows,
  );
}

type Found = Pick<Findings, 'spectrum' | 'faithfulness' | 'account'>;

async function explain(
  sample: Sample,
  terms: number,
  checked: CheckedOptions,
  signal?: AbortSignal,
): Promise<Found> {
  const { batch, targets } = sample;
  const { players } = batch;
  if (batch.rows === 2 ** players) return explainAll(sample);
  if (batch.rows < LEAST_ROWS) {
    const { account, ...fit } = fitFirstOrder(batch, targets, checked.seed);
    return { ...fit, account: [account] };
  }
  const constant = explainConstant(sample);
  if (constant) return constant;

  const split = splitEnds(sample);
  const { sampler } = checked;
  const random = createRandom(checked.seed);
  const probe = sampler && drawFrom(sampler, players, PROBE_ROWS, random.fork(PROBE_STREAM));
  let held: Uint32Array = Uint32Array.from(split.draws.targets.keys());
  const fit = await fitBeyondGuess(checked.guess, split.draws, async (rest) => {
    const process = await fitProcess(rest, random.fork(ORDER_STREAM), signal);
    const written = readOut(process.posterior, terms, probe);
    const extended =
      process.extra.length < LEAST_EXTRA
        ? { ...process, spectrum: written.spectrum }
        : extendToAll(written.spectrum, process, rest);
    held = extended.held;
    const predictions = new Float64Array(rest.targets.length);
    held.forEach((row, at) => {
      predictions[row] = extended.predictions[at]!;
    });
    return {
      spectrum: extended.spectrum,
      predictions,
      account: describeProcess(process, written, extended.held === process.extra),
    };
  });
  const spectrum =
    sampler === undefined
      ? projectMeasured(settleEnds(fit.spectrum, split.ends, terms), sample)
      : fit.spectrum;
  const judged = { draws: selectSample(split.draws, held), ends: split.ends };
  const predictions = Float64Array.from(held, (row) => fit.predictions[row]!);
  return {
    spectrum,
    faithfulness: faithfulnessOf(judged, predictions, spectrum, checked),
    account: fit.account,
  };
}

function explainAll({ batch, targets }: Sample): Found {
  const table = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) table[batch.words[row]!] = targets[row]!;
  return readCompleteTable(table);
}
