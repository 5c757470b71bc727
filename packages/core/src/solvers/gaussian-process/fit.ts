import type { Random } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import type { TaskPool } from '../../parallel/task-pool.ts';
import { inPool } from '../../parallel/tasks.ts';
import { pause } from '../pause.ts';
import { leastError, splitFolds, squaredError } from '../proxyspex/folds.ts';
import { type Sample, selectSample } from '../sample.ts';
import { headOf } from './learn.ts';
import { condition, type LeftOut, leaveOneOut, type Posterior, predictMean } from './posterior.ts';
import { settingsAt, spreadsFor, startPoint } from './settings.ts';

/** With fewer rows the settings are learned once more for each of five folds; with more, half of them learn for the others. */
const SPLIT_FROM = 400;
const FOLDS = 5;
/** Rows that settings are learned from at most. */
const LEARNING_ROWS = 512;
/** Rows that the process is conditioned on at most: time goes with their cube, memory with their square. */
const MOST_ROWS = 2048;
/** Rows of which each is left out in turn at most. */
const MOST_HELD = 1000;

/** A process fitted to a sample, and how well the whole way there predicts rows that it has not seen. */
export interface ProcessFit {
  readonly posterior: Posterior;
  /** Prior standard deviation of logit ρ that was chosen, from `spreadsFor`. */
  readonly spread: number;
  /** Rows that the settings were learned from. */
  readonly learned: number;
  /** The rows that were predicted without them. */
  readonly held: Uint32Array;
  /** Their predictions: by a process conditioned on all rows but that one, whose settings were learned without it. */
  readonly predictions: Float64Array;
  /**
   * Root mean square of what those predictions missed by, in standard deviations that the process expected: above 1 where it
   * is too sure of itself.
   */
  readonly surprise: number;
  /** Rows that the process was not conditioned on, as there were too many. */
  readonly extra: Uint32Array;
}

/**
 * Learns the settings, conditions the process on the sample, and predicts rows left out. Leaving a row out of the posterior
 * alone would not be honest, as its value has had a say in the settings (with 128 rows that R² is 0.1 too high): settings
 * are learned without the rows that are left out. The rows are shuffled first. The signal ends the learning early. In a pool,
 * folds and spreads learn at once.
 */
export async function fitProcess(
  sample: Sample,
  random: Random,
  signal?: AbortSignal,
  pool?: TaskPool,
): Promise<ProcessFit> {
  const order = Uint32Array.from(sample.targets.keys());
  for (let row = order.length - 1; row > 0; row--) {
    const other = random.below(row + 1);
    const moved = order[row]!;
    order[row] = order[other]!;
    order[other] = moved;
  }
  const shuffled = selectSample(sample, order.subarray(0, MOST_ROWS));
  const fit =
    shuffled.targets.length < SPLIT_FROM
      ? await fitByFolds(shuffled, random, signal, pool)
      : await fitBySplit(shuffled, signal, pool);
  return { ...fit, held: fit.held.map((row) => order[row]!), extra: order.subarray(MOST_ROWS) };
}

type Fit = Omit<ProcessFit, 'extra'>;

/** The point that a sample makes most probable (`learnPoint`), learned wherever there is room. */
function learn(
  sample: Sample,
  spread: number,
  pool: TaskPool | undefined,
  known?: Float64Array,
): Promise<Float64Array> {
  return inPool(pool, 'learn-settings', { sample, rows: sample.targets.length, spread, known });
}

/** Settings for each fold from the other folds, and from all rows in the end. */
async function fitByFolds(
  sample: Sample,
  random: Random,
  signal?: AbortSignal,
  pool?: TaskPool,
): Promise<Fit> {
  const { rows } = sample.batch;
  const folds = splitFolds(sample, assignFolds(rows, FOLDS, random));
  const spreads = spreadsFor(sample.batch.players);
  const predicted: LeftOut[] = [];
  const errors: Float64Array[] = [];
  const points = pool && spreads.map((spread) => folds.map(({ train }) => learn(train, spread, pool)));
  for (const [at, spread] of spreads.entries()) {
    if (predicted.length > 0 && signal?.aborted) break;
    const unseen: LeftOut = { predictions: new Float64Array(rows), deviations: new Float64Array(rows) };
    const missed = new Float64Array(folds.length);
    for (const [fold, { train, test, rows: held }] of folds.entries()) {
      await pause();
      const settings = settingsAt(await (points?.[at]?.[fold] ?? learn(train, spread, pool)));
      const { predictions, deviations } = leaveOneOut(condition(sample, settings), sample.targets, held);
      held.forEach((row, i) => {
        unseen.predictions[row] = predictions[i]!;
        unseen.deviations[row] = deviations[i]!;
      });
      missed[fold] = squaredError(test.targets, predictions);
    }
    predicted.push(unseen);
    errors.push(missed);
  }
  // The choice of the spread for a fold is what the other folds would choose.
  const predictions = new Float64Array(rows);
  const deviations = new Float64Array(rows);
  folds.forEach(({ rows: held }, fold) => {
    const chosen = predicted[leastError(errors, fold)]!;
    for (const row of held) {
      predictions[row] = chosen.predictions[row]!;
      deviations[row] = chosen.deviations[row]!;
    }
  });
  const spread = spreads[leastError(errors)]!;
  await pause();
  const posterior = condition(sample, settingsAt(await learn(sample, spread, pool)));
  const surprise = surpriseOf(sample.targets, { predictions, deviations });
  const held = Uint32Array.from(sample.targets.keys());
  return { posterior, spread, learned: rows, held, predictions, surprise };
}

/** Settings from the first rows, which are then left out of the rest one by one. */
async function fitBySplit(sample: Sample, signal?: AbortSignal, pool?: TaskPool): Promise<Fit> {
  const { rows } = sample.batch;
  const first = Math.min(LEARNING_ROWS, rows >>> 1);
  const { spread, point } = await chooseSpread(headOf(sample, first), signal, pool);
  const posterior = condition(sample, settingsAt(point));
  const held = Uint32Array.from(sample.targets.keys()).subarray(Math.max(first, rows - MOST_HELD));
  await pause();
  const left = leaveOneOut(posterior, sample.targets, held);
  const { predictions } = left;
  const surprise = surpriseOf(
    Float64Array.from(held, (row) => sample.targets[row]!),
    left,
  );
  const learned = Math.min(LEARNING_ROWS, rows);
  if (learned === first || signal?.aborted) {
    return { posterior, spread, learned: first, held, predictions, surprise };
  }
  await pause();
  const better = condition(sample, settingsAt(await learn(headOf(sample, learned), spread, pool, point)));
  return { posterior: better, spread, learned, held, predictions, surprise };
}

/** Each spread learns from the first half and is tried on the second; the better one goes on with both. */
async function chooseSpread(
  sample: Sample,
  signal?: AbortSignal,
  pool?: TaskPool,
): Promise<{ readonly spread: number; readonly point: Float64Array }> {
  const half = sample.batch.rows >>> 1;
  const head = headOf(sample, half);
  const rest = selectSample(sample, Uint32Array.from(sample.targets.keys()).subarray(half));
  let best: { spread: number; point: Float64Array; error: number } = {
    spread: 1,
    point: startPoint(sample.batch.players),
    error: Infinity,
  };
  const spreads = spreadsFor(sample.batch.players);
  const points = pool && spreads.map((spread) => learn(head, spread, pool));
  for (const [at, spread] of spreads.entries()) {
    if (best.error < Infinity && signal?.aborted) break;
    await pause();
    const point = await (points?.[at] ?? learn(head, spread, pool));
    const error = squaredError(rest.targets, predictMean(condition(head, settingsAt(point)), rest.batch));
    if (error < best.error) best = { spread, point, error };
  }
  await pause();
  return { spread: best.spread, point: await learn(sample, best.spread, pool, best.point) };
}

function surpriseOf(targets: Float64Array, { predictions, deviations }: LeftOut): number {
  let square = 0;
  targets.forEach((target, row) => {
    square += ((target - predictions[row]!) / deviations[row]!) ** 2 / targets.length;
  });
  return Math.sqrt(square);
}
