import { packCharacters, project } from '../../linear/characters.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import type { Sample } from '../sample.ts';

/**
 * Moves the coefficients to what is known for certain. Take the measured values where there are any and the spectrum's
 * elsewhere: the best fit to that function on the same terms, over all 2^n coalitions, has
 * c_T + 2^-n Σ_S (v(S) - f(S)) χ_T(S), the sum over the measured S. Where they are a fair part of all 2^n (few players,
 * or an outlier such as the empty coalition) it helps; with many players it is nothing.
 */
export function projectMeasured(spectrum: Spectrum, { batch, targets }: Sample): Spectrum {
  const { players, supports, coefficients } = spectrum;
  const predictions = evaluateSpectrum(spectrum, batch);
  const residuals = targets.map((target, row) => target - predictions[row]!);
  const sums = project(packCharacters(batch, supports), residuals);
  return {
    players,
    supports,
    coefficients: coefficients.map((coefficient, term) => coefficient + sums[term]! / 2 ** players),
  };
}
