import {
  type CoalitionBatch,
  coalitionSize,
  concatBatches,
  createBatch,
  includeAll,
  selectRows,
  wordsPerRow,
} from '../../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../../coalitions/distinct-rows.ts';
import { createRandom, type Random } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation, Faithfulness } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import type { Ends } from '../../metrics/additivity.ts';
import { rSquared } from '../../metrics/r-squared.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { tableOfSpectrum } from '../../spectrum/walsh-hadamard.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import { readCompleteTable } from '../complete-table.ts';
import { explainConstant } from '../constant-game.ts';
import { measureHoldout } from '../faithfulness.ts';
import { fitFirstOrder } from '../first-order.ts';
import { type CheckedOptions, checkOptions } from '../options.ts';
import { distinctSample, type Sample } from '../sample.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { type EstimatedIndex, type IndexEstimate, surrogateOf } from './index-estimate.ts';

/** The coalitions that an estimator wants measured, and whatever else it needs to know of them. */
export interface Design {
  /** In the order of measuring; a coalition may stand there more than once, and is paid for once. The ends need not be there. */
  readonly batch: CoalitionBatch;
}

/** What was measured of a design. */
export interface MeasuredDesign<D extends Design> {
  readonly design: D;
  /** Values of the first rows of the design: of all, but for a stopped run. */
  readonly values: Float64Array;
  /** v(N); NaN where a recording has none. */
  readonly grand: number;
  /** v(∅); NaN where a recording has none. */
  readonly empty: number;
}

/** `CheckedOptions` of a solver that estimates an index. */
export interface EstimateOptions extends CheckedOptions {
  readonly index: EstimatedIndex;
}

/** How a solver estimates the values of an index from coalitions that it chooses beforehand. */
export interface IndexEstimator<D extends Design> {
  /**
   * The coalitions to measure. At most `budget - 2` distinct ones besides the two ends, which are measured first; of a solver that
   * takes recordings those of `chooseCoalitions`. Never asked for where all 2^n are measured.
   */
  design(game: Game, options: EstimateOptions, random: Random): D;
  /** The estimate; undefined where a stopped run has measured too few coalitions for one. */
  estimate(
    measured: MeasuredDesign<D>,
    options: EstimateOptions,
    signal: AbortSignal | undefined,
  ): IndexEstimate | undefined | Promise<IndexEstimate | undefined>;
  /**
   * What is to be given instead of the spectrum where all coalitions are measured, for values that are not one of the indices
   * that it converts to; default: the spectrum. undefined: the spectrum after all.
   */
  exact?(
    game: Game,
    spectrum: Spectrum,
    options: EstimateOptions,
  ): { readonly estimate: IndexEstimate; readonly account: readonly string[] } | undefined;
  /** What was done, in plain sentences. */
  account(measured: MeasuredDesign<D>, options: EstimateOptions): readonly string[];
}

/**
 * The way of every solver that estimates an index: measures the ends and the design, estimates, and puts together the
 * explanation, whose spectrum is the estimate's surrogate. Where the budget covers all 2^n coalitions they are all measured and everything is
 * exact. R² is over the coalitions measured unless a holdout is asked for.
 *
 * Throws InvalidArgumentError or BudgetTooSmallError before the first ablation.
 */
export async function solveByEstimate<D extends Design>(
  solver: Solver,
  evaluator: Evaluator,
  options: SolveOptions,
  estimator: IndexEstimator<D>,
): Promise<Explanation> {
  const started = evaluator.now();
  const since = countsOf(evaluator);
  const { game } = evaluator;
  const checked = checkOptions(solver, game, options) as EstimateOptions;
  checkRecording(solver, game, checked.budget);

  const found = coversAll(game, checked.budget)
    ? await measureAll(evaluator, checked, estimator)
    : await measureDesign(evaluator, checked, estimator);
  const held = await measureHoldout(evaluator, found.spectrum, checked);
  return assembleExplanation({
    ...found,
    faithfulness: held ?? found.faithfulness,
    solver,
    evaluator,
    checked,
    solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
    since,
  });
}

type Found = Pick<Findings, 'spectrum' | 'faithfulness' | 'ends' | 'account' | 'estimate' | 'outOfFold'>;

async function measureAll<D extends Design>(
  evaluator: Evaluator,
  checked: EstimateOptions,
  estimator: IndexEstimator<D>,
): Promise<Found> {
  const { game } = evaluator;
  const wanted = chooseCoalitions(game, checked.budget, createRandom(checked.seed));
  const sample = await measure(evaluator, wanted, checked);
  const ends = endsOf(sample);
  if (sample.batch.rows < 2 ** game.players.length) return { ...explainPart(sample, checked.seed), ends };
  const constant = explainConstant(sample);
  if (constant) return { ...constant, ends };
  const table = new Float64Array(sample.batch.rows);
  for (let row = 0; row < table.length; row++) table[sample.batch.words[row]!] = sample.targets[row]!;
  const complete = readCompleteTable(table);
  const exact = estimator.exact?.(game, complete.spectrum, checked);
  if (exact === undefined) return { ...complete, ends };
  const spectrum = surrogateOf(game.players.length, exact.estimate);
  return {
    spectrum,
    faithfulness: { ...complete.faithfulness, r2: rSquared(table, tableOfSpectrum(spectrum)) },
    ends,
    estimate: exact.estimate,
    account: [...complete.account, ...exact.account],
  };
}

async function measureDesign<D extends Design>(
  evaluator: Evaluator,
  checked: EstimateOptions,
  estimator: IndexEstimator<D>,
): Promise<Found> {
  const { game, signal } = evaluator;
  const design = estimator.design(game, checked, createRandom(checked.seed));
  const wanted = game.recorded ? distinct(design.batch) : distinctWithEnds(design.batch);
  const sample = await measure(evaluator, wanted, checked);
  const ends = endsOf(sample);
  const { grand, empty } = ends;
  if (!game.recorded && (grand === null || empty === null))
    return { ...explainPart(sample, checked.seed), ends };
  const constant = explainConstant(sample);
  if (constant) return { ...constant, ends };

  const measured = {
    design,
    values: valuesOf(design.batch, sample),
    grand: grand ?? NaN,
    empty: empty ?? NaN,
  };
  const estimate = await estimator.estimate(measured, checked, signal);
  if (estimate === undefined) return { ...explainPart(sample, checked.seed), ends };
  const spectrum = surrogateOf(game.players.length, estimate);
  return {
    spectrum,
    faithfulness: inSample(sample, spectrum),
    ends,
    estimate,
    account: estimator.account(measured, checked),
  };
}

async function measure(
  evaluator: Evaluator,
  wanted: CoalitionBatch,
  { holdout, output }: CheckedOptions,
): Promise<Sample> {
  evaluator.plan(wanted.rows + holdout);
  return distinctSample(await evaluator.evaluate(wanted), evaluator.game.outputs.length, output);
}

/** The ends, then every other coalition of the design once. */
function distinctWithEnds(batch: CoalitionBatch): CoalitionBatch {
  const ends = createBatch(2, batch.players);
  includeAll(ends, 0);
  return distinct(concatBatches([ends, batch], batch.players));
}

function distinct(batch: CoalitionBatch): CoalitionBatch {
  return selectRows(batch, distinctRows(batch));
}

/** The values of a design's first rows, as far as all of them were measured. */
function valuesOf(batch: CoalitionBatch, sample: Sample): Float64Array {
  const known = rowMapOf(sample.batch);
  const width = wordsPerRow(batch.players);
  const values = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const at = known.find(batch.words, row * width);
    if (at < 0) return values.slice(0, row);
    values[row] = sample.targets[at]!;
  }
  return values;
}

function endsOf({ batch, targets }: Sample): Ends {
  const ends: { grand: number | null; empty: number | null } = { grand: null, empty: null };
  for (let row = 0; row < batch.rows; row++) {
    const size = coalitionSize(batch, row);
    if (size === 0) ends.empty = targets[row]!;
    if (size === batch.players) ends.grand = targets[row]!;
  }
  return ends;
}

function explainPart({ batch, targets }: Sample, seed: number): Omit<Found, 'ends'> {
  const { account, outOfFold: _, ...first } = fitFirstOrder(batch, targets, seed);
  return { ...first, account: [account] };
}

function inSample({ batch, targets }: Sample, spectrum: Spectrum): Faithfulness {
  const r2 = rSquared(targets, evaluateSpectrum(spectrum, batch));
  return { r2, standardError: null, method: 'in-sample', coalitions: batch.rows };
}

function coversAll({ players, recorded }: Game, budget: number): boolean {
  const total = 2 ** players.length;
  return budget >= total && (recorded === undefined || rowMapOf(recorded).size === total);
}

/** Estimators choose their coalitions, which a recording need not hold, unless it holds all; or draw them uniformly. */
function checkRecording({ name, takesRecordings, leastBudget }: Solver, game: Game, budget: number): void {
  const { players, recorded } = game;
  if (recorded === undefined || coversAll(game, budget)) return;
  const least = leastBudget(players.length);
  if (takesRecordings && recorded.rows >= least) return;
  throw new InvalidArgumentError(
    'game.recorded',
    takesRecordings
      ? `solver '${name}' needs at least ${least} recorded coalitions, not ${recorded.rows}`
      : `solver '${name}' chooses its coalitions, and these were measured elsewhere: use solver 'auto', or record all ${2 ** players.length} and give a budget of as many`,
    recorded.rows,
  );
}
