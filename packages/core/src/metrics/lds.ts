import type { CoalitionBatch } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { normalQuantile } from '../uncertainty/distributions.ts';
import { spearman } from './spearman.ts';

/** The linear datamodeling score with its interval. */
export interface DatamodelingScore {
  /** Spearman's rank correlation, -1 to 1; null where all values, or all predictions, are equal. */
  readonly value: number | null;
  /** Ends of the interval; null for fewer than four coalitions. */
  readonly low: number | null;
  /** The upper end. */
  readonly high: number | null;
  /** Coalitions that the figures rest on. */
  readonly coalitions: number;
}

/**
 * The linear datamodeling score of a spectrum on measured coalitions: the rank correlation of the values it predicts with
 * those measured, which should be of coalitions that the fit has not seen (Park et al. 2023, arXiv 2303.14186, section 2).
 * Unlike R² it asks for the right order only. The name is of additive predictions; a spectrum's interactions count too.
 *
 * The interval is Fisher's, tanh(atanh ρ ± z sqrt((1 + ρ²/2) / (m - 3))), with the variance of Bonett and Wright (2000,
 * Psychometrika 65). It is of no width where the order is right throughout, however few the coalitions.
 *
 * @param measured coalitions and their values of one output, in the same order.
 * @param options.level share of such intervals that hold the true value; default 0.95.
 * Throws InvalidArgumentError when coalitions and values do not fit, or not the spectrum, and for a bad level.
 */
export function linearDatamodelingScore(
  spectrum: Spectrum,
  { batch, values }: { readonly batch: CoalitionBatch; readonly values: ArrayLike<number> },
  { level = 0.95 }: { readonly level?: number } = {},
): DatamodelingScore {
  if (!(level > 0 && level < 1)) {
    throw new InvalidArgumentError('level', `level must be above 0 and below 1, not ${level}`, level);
  }
  if (values.length !== batch.rows) {
    const message = `there must be one value a coalition: there are ${values.length} values of ${batch.rows}`;
    throw new InvalidArgumentError('values', message, values.length);
  }
  const predictions = evaluateSpectrum(spectrum, batch);
  const coalitions = batch.rows;
  if (constant(predictions) || constant(values)) return { value: null, low: null, high: null, coalitions };
  const value = spearman(predictions, values);
  if (coalitions < 4) return { value, low: null, high: null, coalitions };
  const reach = normalQuantile(level) * Math.sqrt((1 + value ** 2 / 2) / (coalitions - 3));
  const middle = Math.atanh(value);
  return { value, low: Math.tanh(middle - reach), high: Math.tanh(middle + reach), coalitions };
}

function constant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
