import type { CoalitionBatch } from '../coalitions/batch.ts';
import type { Faithfulness } from '../explanation.ts';
import { crossValidatedRidge } from '../linear/ridge.ts';
import { rSquaredWithError } from '../metrics/r-squared.ts';
import { createSpectrum } from '../spectrum/create.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';
import type { OutOfFold } from '../uncertainty/coefficient-errors.ts';

/** Fewer rows than this are only averaged. */
const LEAST_ROWS = 4;

/** The simplest fit, for runs that were stopped too early for anything better. */
export interface FirstOrderFit {
  /** The constant and single players. */
  readonly spectrum: Spectrum;
  /** How well it predicts. */
  readonly faithfulness: Faithfulness;
  /** What it misses at coalitions that it has not seen; left out where there are too few. */
  readonly outOfFold?: OutOfFold;
  /** What was done, in a plain sentence. */
  readonly account: string;
}

/**
 * The constant and each player's own effect, by cross-validated ridge; with fewer than 4 rows only their mean, with
 * none 0 (and an R² of 0, which rests on no coalition).
 */
export function fitFirstOrder(batch: CoalitionBatch, values: Float64Array, seed: number): FirstOrderFit {
  const { players, rows } = batch;
  if (rows < LEAST_ROWS) {
    let mean = 0;
    for (const value of values) mean += value / rows;
    return {
      spectrum: createSpectrum(players, [[[], mean]]),
      faithfulness: { r2: 0, standardError: null, method: 'out-of-fold', coalitions: rows },
      account:
        rows === 0
          ? 'No coalition was measured: there is nothing to explain yet.'
          : `Only ${rows} coalitions were measured: the result is their mean.`,
    };
  }
  const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
  const fit = crossValidatedRidge({ batch, supports, targets: values, seed });
  return {
    spectrum: createSpectrum(
      players,
      supports.map((support, i) => [support, fit.coefficients[i]!] as const),
    ),
    faithfulness: { ...rSquaredWithError(values, fit.unseen), method: 'out-of-fold', coalitions: rows },
    outOfFold: { batch, residuals: values.map((value, row) => value - fit.unseen[row]!) },
    account: `The result is a ridge regression of ${rows} coalitions on single players, without interactions.`,
  };
}
