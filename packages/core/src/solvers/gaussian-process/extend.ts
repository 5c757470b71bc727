import { packCharacters } from '../../linear/characters.ts';
import { ridgeRows, weightedRidge } from '../../linear/weighted-ridge.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { type Sample, selectSample } from '../sample.ts';
import { priorVariance, priorVariances } from './coefficients.ts';
import type { ProcessFit } from './fit.ts';

/** A spectrum fitted to more rows than a process can be conditioned on. */
export interface Extended {
  readonly spectrum: Spectrum;
  /** Rows that the process has not seen. */
  readonly held: Uint32Array;
  /** Their values, each half of them predicted from all rows but that half. */
  readonly predictions: Float64Array;
}

/**
 * The posterior mean given all rows where the spectrum's terms are all that there is: a ridge regression whose prior variances
 * and noise are the process's. The terms were chosen by a process that has seen only some of the rows. On recorded games the
 * R² of 4,000 rows is 0.002 below that of a process conditioned on them all, and 0.007 above that of one conditioned on
 * half of them, at a tenth of the time.
 */
export function extendToAll(
  spectrum: Spectrum,
  { posterior, extra }: Pick<ProcessFit, 'posterior' | 'extra'>,
  sample: Sample,
): Extended {
  const { settings, centre, unit } = posterior;
  const prior = priorVariances(settings);
  const supports = spectrum.supports.filter((support) => support.length > 0);
  const variances = Float64Array.from(supports, (support) =>
    priorVariance(prior, settings.relevances, support),
  );
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const fit = ({ batch, targets }: Sample): Spectrum => {
    const values = targets.map((target) => (target - centre) / unit);
    const prepared = ridgeRows(packCharacters(batch, supports), values);
    const noise = settings.noise / (batch.rows * total);
    const { constant, coefficients } = weightedRidge(prepared, variances, [noise])[0]!;
    return createSpectrum(batch.players, [
      [[], centre + unit * constant],
      ...supports.map((support, at) => [support, unit * coefficients[at]!] as const),
    ]);
  };

  const predictions = new Float64Array(extra.length);
  const all = Uint32Array.from(sample.targets.keys());
  for (const half of [0, 1]) {
    const out = extra.filter((_, at) => at % 2 === half);
    const without = new Uint8Array(all.length).fill(1);
    for (const row of out) without[row] = 0;
    const found = fit(
      selectSample(
        sample,
        all.filter((row) => without[row] === 1),
      ),
    );
    evaluateSpectrum(found, selectSample(sample, out).batch).forEach((prediction, at) => {
      predictions[2 * at + half] = prediction;
    });
  }
  return { spectrum: fit(sample), held: extra, predictions };
}
