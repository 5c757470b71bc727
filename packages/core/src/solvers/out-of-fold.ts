import type { Faithfulness } from '../explanation.ts';
import { rSquaredWithError } from '../metrics/r-squared.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import type { CheckedOptions } from './options.ts';
import type { Sample } from './sample.ts';

/**
 * The faithfulness of a fit to `draws`, each predicted without it, and of the spectrum at the ends. Where a sampler drew
 * them, what share of its coalitions the ends are is not known: R² is then over the draws alone.
 */
export function faithfulnessOf(
  { draws, ends }: { readonly draws: Sample; readonly ends: Sample },
  predictions: Float64Array,
  spectrum: Spectrum,
  { sampler }: Pick<CheckedOptions, 'sampler'>,
): Faithfulness {
  const { targets, batch } = draws;
  if (sampler !== undefined) {
    return { ...rSquaredWithError(targets, predictions), method: 'out-of-fold', coalitions: batch.rows };
  }
  const atEnds = { targets: ends.targets, predictions: evaluateSpectrum(spectrum, ends.batch) };
  return outOfFold({ targets, predictions }, atEnds, batch.players);
}

/**
 * R² over all 2^n coalitions, estimated from m uniform draws, each predicted without it, and the ends (the grand and the
 * empty coalition, as far as they were measured) as the spectrum predicts them. The ends were measured for certain and
 * stand for themselves only; a draw stands for its share of all others. With many players the ends weigh nothing; with
 * ten, an outlying empty coalition can be half of the variance. The standard error is that of a ratio of means over the
 * draws, by the delta method, as in `rSquaredWithError`.
 */
export function outOfFold(draws: Prediction, ends: Prediction, players: number): Faithfulness {
  const drawn = draws.targets.length;
  const endWeight = drawn / (2 ** players - ends.targets.length);
  const total = drawn + endWeight * ends.targets.length;
  const mean = (sum(draws.targets) + endWeight * sum(ends.targets)) / total;
  const squares = (values: Float64Array, centre: (row: number) => number): Float64Array =>
    values.map((value, row) => (value - centre(row)) ** 2);
  const errors = squares(draws.targets, (row) => draws.predictions[row]!);
  const spreads = squares(draws.targets, () => mean);
  const error = sum(errors) + endWeight * sum(squares(ends.targets, (row) => ends.predictions[row]!));
  const spread = sum(spreads) + endWeight * sum(squares(ends.targets, () => mean));
  const ratio = error / spread;
  const influence = sum(errors.map((missed, row) => (missed - ratio * spreads[row]!) ** 2));
  return {
    r2: 1 - ratio,
    standardError: Math.sqrt(influence) / spread,
    method: 'out-of-fold',
    coalitions: drawn + ends.targets.length,
  };
}

/** Measured values and what was predicted for them. */
interface Prediction {
  readonly targets: Float64Array;
  readonly predictions: Float64Array;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
