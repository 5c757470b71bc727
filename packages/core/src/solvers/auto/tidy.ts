import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import type { Probe } from '../probe.ts';
import { countTerms, headOf, rankTerms, toSpectrum } from '../proxyspex/spectra.ts';

/** Share of the variance that a spectrum may lose of what was fitted: twice as much would save a sixth of the terms, and cost as much of R². */
const LOSS = 0.0005;
/** How much longer each spectrum is than the one before, where it is tried on coalitions. */
const LONGER = 1.3;

/**
 * The fewest terms that lose next to nothing, at most so many besides the constant. `probe`: coalitions that are not uniform, where
 * nothing is to be lost either.
 */
export function tidy(spectrum: Spectrum, most: number, probe?: Probe): Spectrum {
  const ranked = rankTerms(spectrum);
  const head = (terms: number): Spectrum => toSpectrum(headOf(ranked, Math.min(most + 1, terms)));
  let terms = countTerms(ranked, LOSS);
  let tidied = head(terms);
  while (probe !== undefined && terms < Math.min(most + 1, spectrum.supports.length)) {
    if (lossAt(probe, spectrum, tidied) <= LOSS) break;
    terms = Math.ceil(terms * LONGER);
    tidied = head(terms);
  }
  return tidied;
}

/** What a spectrum loses of another one's variance at some coalitions, each counted by how little values vary at its like. */
function lossAt({ batch, spread }: Probe, whole: Spectrum, part: Spectrum): number {
  const wanted = evaluateSpectrum(whole, batch);
  const given = evaluateSpectrum(part, batch);
  let weight = 0;
  let mean = 0;
  wanted.forEach((value, row) => {
    weight += 1 / spread[row]!;
    mean += value / spread[row]!;
  });
  mean /= weight;
  let lost = 0;
  let all = 0;
  wanted.forEach((value, row) => {
    lost += (value - given[row]!) ** 2 / spread[row]!;
    all += (value - mean) ** 2 / spread[row]!;
  });
  return all === 0 ? 0 : lost / all;
}
