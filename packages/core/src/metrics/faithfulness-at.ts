import {
  type CoalitionBatch,
  coalitionSize,
  concatBatches,
  createBatch,
  include,
  selectRows,
  wordsPerRow,
} from '../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../coalitions/distinct-rows.ts';
import { createRandom, type Random } from '../coalitions/random.ts';
import { sampleBySize } from '../coalitions/samplers/by-size.ts';
import { binomialCounts, binomialLogWeights } from '../coalitions/samplers/size-urn.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Evaluator } from '../evaluator.ts';
import type { NearFull } from '../explanation.ts';
import { checkedPresence } from '../spectrum/biased.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { tableOfSpectrum } from '../spectrum/walsh-hadamard.ts';
import { rSquaredWithError } from './r-squared.ts';

/** How faithfulness is measured on coalitions that are bought for it. */
export interface FreshOptions {
  /** Coalitions to measure; default 1,000. */
  readonly coalitions?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Which of the game's outputs the spectrum is of; default 0. */
  readonly output?: number;
  /** Coalitions that the fit has seen, which are left out; default: all that the evaluator has measured. */
  readonly fitted?: CoalitionBatch;
}

/** Options of `faithfulnessAt`. */
export interface PresenceOptions extends FreshOptions {
  /** Probability that a player is present, one for all or one each. */
  readonly p: number | ArrayLike<number>;
}

/** Options of `faithfulnessNearFull`. */
export interface NearFullOptions extends FreshOptions {
  /** Most players absent, 1 to n. */
  readonly absent: number;
}

/** R² and what it rests on. `deviation`: standard deviation of the values measured. */
export type FreshFaithfulness = Pick<NearFull, 'r2' | 'standardError' | 'deviation' | 'coalitions'>;

/** Draws in vain, for each coalition wanted, after which there is next to nothing fresh left to draw. */
const MOST_DRAWS = 1000;

/**
 * R² where each player is present with probability p, independently, over draws from that law that the fit has not seen.
 * A coalition drawn twice counts twice, and is paid for once. undefined where an abort left fewer than two measured.
 *
 * Throws InvalidArgumentError for bad options, for a game measured elsewhere, and where the law has next to no coalition
 * left that is fresh; what the evaluator throws.
 */
export async function faithfulnessAt(
  spectrum: Spectrum,
  evaluator: Evaluator,
  options: PresenceOptions,
): Promise<FreshFaithfulness | undefined> {
  const { game } = evaluator;
  const rows = checkFresh(evaluator, options);
  const p = checkedPresence(options.p, game.players.length);
  const batch = drawFresh(p, rows, options.fitted ?? evaluator.measured().batch, randomOf(options));
  return measure(spectrum, evaluator, batch, options, 1);
}

/**
 * R² over the coalitions with at most `absent` players absent that the fit has not seen, each counted alike: of all of them
 * where they are no more than `coalitions`, with a standard error of 0, else of a uniform sample without replacement.
 * undefined where fewer than two are fresh, or were measured before an abort.
 *
 * Throws InvalidArgumentError for bad options and a game measured elsewhere; what the evaluator throws.
 */
export async function faithfulnessNearFull(
  spectrum: Spectrum,
  evaluator: Evaluator,
  options: NearFullOptions,
): Promise<FreshFaithfulness | undefined> {
  const rows = checkFresh(evaluator, options);
  const players = evaluator.game.players.length;
  const { absent, fitted = evaluator.measured().batch } = options;
  if (!Number.isInteger(absent) || absent < 1 || absent > players) {
    throw new InvalidArgumentError(
      'absent',
      `absent must be an integer from 1 to ${players}, not ${absent}`,
      absent,
    );
  }
  const known = rowMapOf(fitted);
  const { seen, left } = countNearFull(known.toBatch(), absent);
  // Sizes are drawn by their numbers of coalitions, so that every coalition is as likely.
  const logs = binomialLogWeights(players, 0.5);
  const most = Math.max(...logs.subarray(players - absent));
  const weights = logs.map((weight, size) => (size < players - absent ? 0 : Math.exp(weight - most)));
  const drawn = sampleBySize(players, Math.min(rows, left) + seen, weights, randomOf(options));
  const batch = selectRows(drawn, distinctRows(drawn, known).subarray(0, rows));
  return measure(spectrum, evaluator, batch, options, 1 - batch.rows / left);
}

/** Of the coalitions with at most `absent` players absent: how many are among some distinct ones, and how many are not. */
export function countNearFull(
  distinct: CoalitionBatch,
  absent: number,
): { readonly seen: number; readonly left: number } {
  const { players } = distinct;
  let seen = 0;
  for (let row = 0; row < distinct.rows; row++) {
    if (coalitionSize(distinct, row) >= players - absent) seen++;
  }
  let left = -seen;
  for (const count of binomialCounts(players).subarray(players - absent)) left += count;
  return { seen, left };
}

/**
 * Exact R² of a spectrum against a complete table (`values[S]`, bit i of the index = player i present) where each player is
 * present with probability p, one for all or one each: errors and deviations from the mean weighted by the coalitions'
 * probabilities. As `rSquared`, 1 or 0 where all values are equal.
 *
 * Throws InvalidArgumentError for a bad p, and when the table is not of 2^n values, n the spectrum's players.
 */
export function faithfulnessOfTable(
  spectrum: Spectrum,
  values: Float64Array,
  p: number | ArrayLike<number>,
): number {
  const presence = checkedPresence(p, spectrum.players);
  const predictions = tableOfSpectrum(spectrum);
  if (values.length !== predictions.length) {
    throw new InvalidArgumentError(
      'values',
      `a complete table of ${spectrum.players} players has ${predictions.length} values, not ${values.length}`,
      values.length,
    );
  }
  const weights = new Float64Array(values.length);
  weights[0] = 1;
  for (let player = 0, half = 1; player < spectrum.players; player++, half *= 2) {
    const present = presence[player]!;
    for (let low = 0; low < half; low++) {
      weights[low + half] = weights[low]! * present;
      weights[low] = weights[low]! * (1 - present);
    }
  }
  let mean = 0;
  let size = 0;
  for (let row = 0; row < values.length; row++) {
    mean += weights[row]! * values[row]!;
    size += weights[row]! * values[row]! ** 2;
  }
  let error = 0;
  let spread = 0;
  for (let row = 0; row < values.length; row++) {
    error += weights[row]! * (values[row]! - predictions[row]!) ** 2;
    spread += weights[row]! * (values[row]! - mean) ** 2;
  }
  if (spread <= 1e-26 * size) return error <= 1e-24 * size ? 1 : 0;
  return 1 - error / spread;
}

function checkFresh({ game }: Evaluator, { coalitions = 1000, output = 0, seed = 0 }: FreshOptions): number {
  if (game.recorded) {
    throw new InvalidArgumentError(
      'game',
      'the coalitions of this game were measured elsewhere: no fresh ones can be drawn',
      game.id,
    );
  }
  if (!Number.isSafeInteger(coalitions) || coalitions < 2) {
    throw new InvalidArgumentError(
      'coalitions',
      `coalitions must be an integer of at least 2, not ${coalitions}`,
      coalitions,
    );
  }
  if (!Number.isInteger(output) || output < 0 || output >= game.outputs.length) {
    throw new InvalidArgumentError(
      'output',
      `output must be an integer from 0 to ${game.outputs.length - 1}, not ${output}`,
      output,
    );
  }
  if (!Number.isSafeInteger(seed))
    throw new InvalidArgumentError('seed', `seed must be an integer, not ${seed}`, seed);
  return coalitions;
}

/** A stream that no solver draws from: the same seed may have drawn the coalitions that were fitted to. */
function randomOf({ seed = 0 }: FreshOptions): Random {
  return createRandom(seed).fork(0x66726573);
}

/** Draws from the law, each by itself, those of `fitted` thrown away. */
function drawFresh(p: Float64Array, rows: number, fitted: CoalitionBatch, random: Random): CoalitionBatch {
  const players = p.length;
  const known = rowMapOf(fitted);
  const row = createBatch(1, players);
  const drawn: CoalitionBatch[] = [];
  const width = wordsPerRow(players);
  for (let draws = 0; drawn.length < rows; draws++) {
    if (draws === MOST_DRAWS * rows) {
      throw new InvalidArgumentError(
        'coalitions',
        `only ${drawn.length} of ${rows} fresh coalitions were found: at these probabilities nearly all have been fitted to`,
        rows,
      );
    }
    row.words.fill(0);
    for (let player = 0; player < players; player++) {
      if (random.uniform() < p[player]!) include(row, 0, player);
    }
    if (known.find(row.words, 0) < 0) drawn.push({ rows: 1, players, words: row.words.slice(0, width) });
  }
  return concatBatches(drawn, players);
}

async function measure(
  spectrum: Spectrum,
  evaluator: Evaluator,
  wanted: CoalitionBatch,
  { output = 0 }: FreshOptions,
  leftOver: number,
): Promise<FreshFaithfulness | undefined> {
  if (wanted.rows < 2) return undefined;
  const { batch, values } = await evaluator.evaluate(wanted);
  if (batch.rows < 2) return undefined;
  const outputs = evaluator.game.outputs.length;
  const measured = Float64Array.from({ length: batch.rows }, (_, row) => values[row * outputs + output]!);
  const { r2, standardError } = rSquaredWithError(measured, evaluateSpectrum(spectrum, batch));
  // Without replacement: the more of them are measured, the less is left to chance.
  return {
    r2,
    standardError: standardError * Math.sqrt(leftOver),
    deviation: deviationOf(measured),
    coalitions: batch.rows,
  };
}

function deviationOf(values: Float64Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let square = 0;
  for (const value of values) square += (value - mean) ** 2 / values.length;
  return Math.sqrt(square);
}
