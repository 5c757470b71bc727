import type { Spectrum } from '../../spectrum/spectrum.ts';
import { countTerms, headOf, rankTerms, toSpectrum } from '../proxyspex/spectra.ts';

/** Share of the variance that a spectrum may lose of what was fitted. */
const LOSS = 0.0005;

/** The fewest terms that lose next to nothing, at most so many besides the constant. */
export function tidy(spectrum: Spectrum, most: number): Spectrum {
  const ranked = rankTerms(spectrum);
  return toSpectrum(headOf(ranked, Math.min(most + 1, countTerms(ranked, LOSS))));
}
