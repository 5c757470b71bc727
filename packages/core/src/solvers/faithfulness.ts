import { type CoalitionBatch, selectRows } from '../coalitions/batch.ts';
import { createRandom } from '../coalitions/random.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Faithfulness } from '../explanation.ts';
import { rSquaredWithError } from '../metrics/r-squared.ts';
import { evaluateSpectrum } from '../spectrum/evaluate.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { freshRecorded, sampleFresh } from './holdout.ts';
import type { CheckedOptions } from './options.ts';
import { outputValues } from './output-values.ts';

/** The stream of a solver's seed that held-out coalitions are drawn from; no solver uses it for anything else. */
const HOLDOUT_STREAM = 0x686f6c64;

/**
 * Buys `checked.holdout` fresh coalitions, of the sampler or uniform ones, and tells how well the spectrum predicts them. `fitted`: the
 * coalitions that the fit has seen, which are left out; by default all that the evaluator has measured. A game measured
 * elsewhere gives the first rows that are not among them.
 *
 * undefined when no holdout was asked for, or when an abort left fewer than two of the coalitions measured.
 */
export async function measureHoldout(
  evaluator: Evaluator,
  spectrum: Spectrum,
  checked: CheckedOptions,
  fitted: CoalitionBatch = evaluator.measured().batch,
): Promise<Faithfulness | undefined> {
  const { holdout, seed, output, sampler } = checked;
  if (holdout === 0) return undefined;
  const { recorded, outputs } = evaluator.game;
  const fresh = recorded
    ? selectRows(recorded, freshRecorded(recorded, fitted).subarray(0, holdout))
    : sampleFresh(spectrum.players, holdout, fitted, createRandom(seed).fork(HOLDOUT_STREAM), sampler);
  const evaluation = await evaluator.evaluate(fresh);
  const { batch } = evaluation;
  if (batch.rows < 2) return undefined;
  const measured = outputValues(evaluation, outputs.length, output);
  const figures = rSquaredWithError(measured, evaluateSpectrum(spectrum, batch));
  return { ...figures, method: 'held-out', coalitions: batch.rows };
}
