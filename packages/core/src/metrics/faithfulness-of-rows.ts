import { type CoalitionBatch, isPresent } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkedPresence } from '../spectrum/biased.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';

/** Options of `faithfulnessOfRows`. */
export interface RowsOptions {
  /** Probability that a player is present where faithfulness is asked for, one for all or one each; default 1/2. */
  readonly p?: number | ArrayLike<number>;
  /** That by which the coalitions were drawn; default 1/2: uniformly. */
  readonly drawn?: number | ArrayLike<number>;
}

/** R² for coalitions that were drawn with other probabilities. */
export interface WeightedFaithfulness {
  /** As `Faithfulness.r2`, at the probability asked for. */
  readonly r2: number;
  /** Of `r2`, over draws of coalitions. Not to be trusted where few coalitions count. */
  readonly standardError: number;
  /** Coalitions that were measured. */
  readonly coalitions: number;
  /**
   * How many coalitions the figure rests on after weighing: (Σ w)² / Σ w² (Kish 1965). All of them where p is that by which
   * they were drawn, and few where it is far from it.
   */
  readonly effective: number;
}

/**
 * R² of a spectrum on coalitions that were measured elsewhere, such as a recording's test rows, as it would be where each
 * player is present with probability p: rows are weighted by how much likelier they are under p than under the law that they
 * were drawn by (self-normalised importance sampling; Owen, Monte Carlo theory, methods and examples, 2013, section 9.2). Only
 * such rows count that the fit has not seen, or the figure is too high. As `rSquared`, 1 or 0 where all values are equal.
 *
 * @param measured coalitions and their values of one output, in the same order.
 * Throws InvalidArgumentError when coalitions and values do not fit, or not the spectrum, and for a bad p.
 */
export function faithfulnessOfRows(
  spectrum: Spectrum,
  { batch, values }: { readonly batch: CoalitionBatch; readonly values: ArrayLike<number> },
  { p = 0.5, drawn = 0.5 }: RowsOptions = {},
): WeightedFaithfulness {
  const { rows } = batch;
  if (values.length !== rows || rows === 0) {
    const message = `there must be one value a coalition, and one at least: there are ${values.length} values of ${rows}`;
    throw new InvalidArgumentError('values', message, values.length);
  }
  const predictions = evaluateSpectrum(spectrum, batch);
  const weights = likelihoodRatios(
    batch,
    checkedPresence(p, batch.players),
    checkedPresence(drawn, batch.players),
  );
  let total = 0;
  let squares = 0;
  for (const weight of weights) {
    total += weight;
    squares += weight ** 2;
  }
  const meanOf = (of: (row: number) => number): number => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += (weights[row]! / total) * of(row);
    return sum;
  };
  const counted = { coalitions: rows, effective: total ** 2 / squares };
  const mean = meanOf((row) => values[row]!);
  const missed = (row: number): number => (values[row]! - predictions[row]!) ** 2;
  const varied = (row: number): number => (values[row]! - mean) ** 2;
  const error = meanOf(missed);
  const spread = meanOf(varied);
  const size = meanOf((row) => values[row]! ** 2);
  if (spread <= 1e-26 * size) return { r2: error <= 1e-24 * size ? 1 : 0, standardError: 0, ...counted };
  const ratio = error / spread;
  let influence = 0;
  for (let row = 0; row < rows; row++) {
    influence += ((weights[row]! / total) * ((missed(row) - ratio * varied(row)) / spread)) ** 2;
  }
  return { r2: 1 - ratio, standardError: Math.sqrt(influence), ...counted };
}

/** How much likelier each row is under p than under q, in units of the largest. */
function likelihoodRatios(batch: CoalitionBatch, p: Float64Array, q: Float64Array): Float64Array {
  const ifPresent = p.map((one, player) => Math.log(one) - Math.log(q[player]!));
  const ifAbsent = p.map((one, player) => Math.log1p(-one) - Math.log1p(-q[player]!));
  const logs = new Float64Array(batch.rows);
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < batch.rows; row++) {
    let log = 0;
    for (let player = 0; player < batch.players; player++) {
      log += isPresent(batch, row, player) ? ifPresent[player]! : ifAbsent[player]!;
    }
    logs[row] = log;
    most = Math.max(most, log);
  }
  return logs.map((log) => Math.exp(log - most));
}
