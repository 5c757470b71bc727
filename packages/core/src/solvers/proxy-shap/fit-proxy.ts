import { sliceRows } from '../../coalitions/batch.ts';
import type { TaskPool } from '../../parallel/task-pool.ts';
import { inPool } from '../../parallel/tasks.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { fitToDraws } from '../gaussian-process/gaussian-process.ts';
import type { GuessedFit } from '../guess.ts';
import type { Sample } from '../sample.ts';

/** `trees`: bagged boosted trees; `gaussian-process`: as the solver of that name. */
export type ProxyFamily = 'trees' | 'gaussian-process';

/** A model of the game whose every index is exact. */
export interface FittedProxy {
  readonly spectrum: Spectrum;
  /** What it misses at each row. */
  readonly residuals: Float64Array;
  /** What was fitted, in plain sentences. */
  readonly account: readonly string[];
}

/** Terms of a proxy at most. */
const TERMS = 10_000;

/**
 * Fits to all rows but the two ends, the first rows, which are often outliers: what is missed of them is known without being
 * fitted to.
 */
export async function fitProxy(
  sample: Sample,
  family: ProxyFamily,
  seed: number,
  { pool, signal }: { readonly pool?: TaskPool | undefined; readonly signal?: AbortSignal | undefined },
): Promise<FittedProxy> {
  const { batch, targets } = sample;
  const draws = { batch: sliceRows(batch, 2), targets: targets.subarray(2) };
  const fit: GuessedFit =
    family === 'trees'
      ? await inPool(pool, 'bag-trees', { draws, terms: TERMS, seed })
      : await fitToDraws(draws, TERMS, { seed, ...(pool && { pool }) }, signal);
  const predicted = evaluateSpectrum(fit.spectrum, batch);
  const residuals = targets.map((target, row) => target - predicted[row]!);
  return { spectrum: fit.spectrum, residuals, account: fit.account };
}
