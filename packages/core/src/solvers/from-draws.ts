import { type CoalitionBatch, createBatch, includeAll, wordsPerRow } from '../coalitions/batch.ts';
import { rowMapOf } from '../coalitions/distinct-rows.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Explanation } from '../explanation.ts';
import type { Game } from '../game.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import type { OutOfFold } from '../uncertainty/coefficient-errors.ts';
import { assembleExplanation, countsOf, type Findings } from './assemble.ts';
import { readCompleteTable } from './complete-table.ts';
import { explainConstant } from './constant-game.ts';
import { discover } from './discover.ts';
import { measureEnds } from './ends.ts';
import { measureHoldout } from './faithfulness.ts';
import { fitFirstOrder } from './first-order.ts';
import { fitBeyondGuess, type GuessedFit } from './guess.ts';
import { describeChoice, type MeasuredDraws, measureDraws } from './measure-draws.ts';
import { isNearFull, withGrand } from './near-draws.ts';
import { type CheckedOptions, checkOptions } from './options.ts';
import { faithfulnessOf } from './out-of-fold.ts';
import { type Sample, selectSample, splitEnds } from './sample.ts';
import type { SolveOptions, Solver } from './solver.ts';

/** How a solver that only fits to random draws goes about it. */
export interface DrawsFitter {
  /** Fewer rows than that, of a stopped run, get a first-order fit. */
  readonly leastRows: number;
  /** Whether a sample of all 2^n coalitions is transformed instead, which is exact. */
  readonly exactWhereComplete: boolean;
  /** Measures coalitions in its own way; default: `measureDraws`. */
  measure?(evaluator: Evaluator, checked: CheckedOptions): Promise<MeasuredDraws>;
  /**
   * Fits to the draws, any guess and the two ends taken out of them; but for the grand coalition, the last of them, where a sampler's
   * coalitions are near it.
   */
  fit(
    draws: Sample,
    checked: CheckedOptions,
    signal: AbortSignal | undefined,
  ): GuessedFit | Promise<GuessedFit>;
  /**
   * Makes use of what is known for certain, the ends among it. Only for uniform draws: what is known of all 2^n coalitions
   * says nothing of how often another sampler draws them.
   */
  finish?(spectrum: Spectrum, measured: { readonly sample: Sample; readonly ends: Sample }): Spectrum;
}

/**
 * The way of every solver that fits to random draws: measures the coalitions and the ends, fits, measures held-out ones,
 * and puts the explanation together. Throws InvalidArgumentError or BudgetTooSmallError before the first ablation.
 */
export async function solveFromDraws(
  solver: Solver,
  evaluator: Evaluator,
  options: SolveOptions,
  fitter: DrawsFitter,
): Promise<Explanation> {
  const started = evaluator.now();
  const since = countsOf(evaluator);
  const { game } = evaluator;
  const checked = checkOptions(solver, game, options);
  checkRecording(solver, game);

  const measured = await (fitter.measure ?? measureDraws)(evaluator, checked);
  const found = await explain(measured, fitter, checked, evaluator.signal);
  const held = await measureHoldout(evaluator, found.spectrum, checked, measured.sample.batch);
  // Where rows of a recording are chosen, the ends come first wherever they stand.
  const rows = checked.choice === 'adaptive' ? undefined : checked.budget;
  const ends = await measureEnds(evaluator, checked.output, rows);

  return assembleExplanation({
    ...found,
    faithfulness: held ?? found.faithfulness,
    solver,
    evaluator,
    checked,
    ends,
    solverSeconds: (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds),
    since,
  });
}

function checkRecording(solver: Solver, { players, recorded }: Game): void {
  const least = solver.leastBudget(players.length);
  if (recorded === undefined || recorded.rows >= least) return;
  throw new InvalidArgumentError(
    'game.recorded',
    `solver '${solver.name}' needs at least ${least} recorded coalitions, not ${recorded.rows}`,
    recorded.rows,
  );
}

type Found = Pick<
  Findings,
  'spectrum' | 'faithfulness' | 'account' | 'details' | 'outOfFold' | 'discoveries' | 'grandUnseen'
>;

async function explain(
  measured: MeasuredDraws,
  fitter: DrawsFitter,
  checked: CheckedOptions,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const { sample, drawn } = measured;
  const { batch, targets } = sample;
  if (fitter.exactWhereComplete && batch.rows === 2 ** batch.players) return explainAll(sample);
  if (batch.rows < fitter.leastRows) {
    const { account, outOfFold, ...first } = fitFirstOrder(batch, targets, checked.seed);
    const uniform = checked.sampler === undefined && outOfFold !== undefined;
    return { ...first, account: [account], ...(uniform && { outOfFold }) };
  }
  const constant = explainConstant(sample);
  if (constant) return constant;

  const { draws, ends } = splitEnds(sample);
  // Among coalitions near the full input that one is no outlier, and it is the one that matters most.
  const fitted = isNearFull(checked.sampler) ? withGrand(draws, ends) : draws;
  const fit = await fitBeyondGuess(checked.guess, fitted, (rest) => fitter.fit(rest, checked, signal));
  const spectrum =
    checked.sampler === undefined && fitter.finish !== undefined
      ? fitter.finish(fit.spectrum, { sample, ends })
      : fit.spectrum;
  const held = heldRows(
    draws.batch,
    fit.held?.filter((row) => row < draws.batch.rows),
    drawn,
  );
  const judged = { draws: selectSample(draws, held), ends };
  const predictions = Float64Array.from(held, (row) => fit.predictions[row]!);
  return {
    spectrum,
    faithfulness: faithfulnessOf(judged, predictions, spectrum, checked),
    account: [...describeChoice(measured), ...fit.account],
    details: fit.details,
    ...(fitted === draws && { grandUnseen: valueAtGrand(fit.spectrum) }),
    ...(checked.sampler === undefined && {
      outOfFold: leftOf(judged.draws, predictions, draws),
      discoveries: await discoverAmong(draws, drawn, checked.seed, signal),
    }),
  };
}

/** Rows that were predicted without them; where some were chosen, only those that were drawn at random. */
function heldRows(
  batch: CoalitionBatch,
  held: Uint32Array = Uint32Array.from({ length: batch.rows }, (_, row) => row),
  drawn?: CoalitionBatch,
): Uint32Array {
  if (drawn === undefined) return held;
  const random = rowMapOf(drawn);
  return held.filter((row) => random.find(batch.words, row * wordsPerRow(batch.players)) >= 0);
}

/** Terms that are there beyond doubt, as far as the coalitions that were drawn at random confirm them. */
function discoverAmong(
  draws: Sample,
  drawn: CoalitionBatch | undefined,
  seed: number,
  signal: AbortSignal | undefined,
): ReturnType<typeof discover> {
  if (drawn === undefined) return discover(draws, seed, { signal });
  const random = heldRows(draws.batch, undefined, drawn);
  const isRandom = new Set(random);
  const chosen = Uint32Array.from(draws.targets.keys()).filter((row) => !isRandom.has(row));
  return discover(selectSample(draws, random), seed, { signal, beside: selectSample(draws, chosen) });
}

function valueAtGrand(spectrum: Spectrum): number {
  const grand = createBatch(1, spectrum.players);
  includeAll(grand, 0);
  return evaluateSpectrum(spectrum, grand)[0]!;
}

/** What the fit leaves of each draw that it had not seen. */
function leftOf({ batch, targets }: Sample, predictions: Float64Array, draws: Sample): OutOfFold {
  const residuals = targets.map((target, row) => target - predictions[row]!);
  return { batch, residuals, fitted: draws.batch.rows };
}

function explainAll({ batch, targets }: Sample): Found {
  const table = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) table[batch.words[row]!] = targets[row]!;
  return readCompleteTable(table);
}
