import { type CoalitionBatch, concatBatches, selectRows } from '../coalitions/batch.ts';
import { createRandom } from '../coalitions/random.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { assignFolds } from '../linear/folds.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';

/** Coalitions with their values. */
export interface MeasuredRows {
  /** The coalitions. */
  readonly batch: CoalitionBatch;
  /** v(S) of each row. */
  readonly values: Float64Array;
}

/** Any way from measured coalitions to a spectrum. It must not know other values than those it is given. */
export type FitSpectrum = (sample: MeasuredRows) => Spectrum | Promise<Spectrum>;

/** Fits without one fold each. */
export interface CrossFit {
  /** Fold of each row. */
  readonly folds: Uint8Array;
  /** Entry k: the spectrum fitted to all rows but those of fold k. */
  readonly spectra: readonly Spectrum[];
  /** v(S) - f(S) of each row, f the spectrum of its fold. */
  readonly residuals: Float64Array;
}

/** Options of `crossFit`. */
export interface CrossFitOptions {
  /** 2 to 255; default 5. */
  readonly folds?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Other coalitions that every fit is given beside its own: such as were not drawn at random, and cannot be tested on. */
  readonly beside?: MeasuredRows;
}

/**
 * Fits once without each fold of the coalitions: what the error bars of a solver are made of that tells nothing but spectra.
 * Two folds are halves for `discoverInteractions`; five or more give the residuals of `residualReplicates`.
 *
 * Throws InvalidArgumentError for another number of values than rows, fewer rows than 2, or bad folds; what `fit` throws.
 */
export async function crossFit(
  { batch, values }: MeasuredRows,
  fit: FitSpectrum,
  { folds = 5, seed = 0, beside }: CrossFitOptions = {},
): Promise<CrossFit> {
  if (values.length !== batch.rows) {
    const message = `there must be one value for each of the ${batch.rows} coalitions, not ${values.length}`;
    throw new InvalidArgumentError('values', message, values.length);
  }
  const assigned = assignFolds(batch.rows, folds, createRandom(seed));
  const all = Uint32Array.from(assigned.keys());
  const pick = (rows: Uint32Array): MeasuredRows => {
    const own = selectRows(batch, rows);
    const measured = Float64Array.from(rows, (row) => values[row]!);
    if (beside === undefined) return { batch: own, values: measured };
    return {
      batch: concatBatches([own, beside.batch], batch.players),
      values: Float64Array.of(...measured, ...beside.values),
    };
  };
  const spectra: Spectrum[] = [];
  const residuals = new Float64Array(batch.rows);
  for (let fold = 0; fold < Math.min(folds, batch.rows); fold++) {
    const spectrum = await fit(pick(all.filter((row) => assigned[row] !== fold)));
    const rows = all.filter((row) => assigned[row] === fold);
    const predictions = evaluateSpectrum(spectrum, selectRows(batch, rows));
    rows.forEach((row, at) => {
      residuals[row] = values[row]! - predictions[at]!;
    });
    spectra.push(spectrum);
  }
  return { folds: assigned, spectra, residuals };
}
