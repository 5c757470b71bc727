import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { type Fold, leastError } from './folds.ts';

/** The trees' shares that are tried. */
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;

/**
 * The trees' spectrum is that of the mean of all folds' trees, which is better than what one fold's predict: so they get
 * somewhat more than their predictions earn.
 */
const LEANING = 0.125;

/** A spectrum, and each row predicted by the same way without it. */
export interface Fit {
  readonly spectrum: Spectrum;
  readonly predictions: Float64Array;
}

/**
 * Trees and a regression, mixed: what one misses by chance the other often has. The share is the one that predicts
 * held-out rows best; those of a fold are predicted with the share that the other folds choose.
 */
export function blend(
  trees: Fit,
  regression: Fit,
  targets: Float64Array,
  folds: readonly Fold[],
): Fit & { readonly share: number } {
  const mixed = SHARES.map((share) =>
    trees.predictions.map(
      (prediction, row) => share * prediction + (1 - share) * regression.predictions[row]!,
    ),
  );
  const errors = mixed.map((predictions) =>
    Float64Array.from(folds, ({ rows }) =>
      rows.reduce((sum, row) => sum + (targets[row]! - predictions[row]!) ** 2, 0),
    ),
  );
  const predictions = new Float64Array(targets.length);
  folds.forEach(({ rows }, fold) => {
    const chosen = mixed[leastError(errors, fold)]!;
    for (const row of rows) predictions[row] = chosen[row]!;
  });
  const best = SHARES[leastError(errors)]!;
  const share = best === 0 ? 0 : Math.min(1, best + LEANING);
  return { spectrum: mixSpectra(trees.spectrum, regression.spectrum, share), predictions, share };
}

function mixSpectra(first: Spectrum, second: Spectrum, share: number): Spectrum {
  if (share === 1) return first;
  if (share === 0) return second;
  const scaled = ({ supports, coefficients }: Spectrum, by: number) =>
    supports.map((support, term) => [support, by * coefficients[term]!] as const);
  return createSpectrum(first.players, [...scaled(first, share), ...scaled(second, 1 - share)]);
}
