import type { Explanation } from '../explanation.ts';
import { convertSpectrum, parseIndex, type Spectrum, spectrumFromJSON } from '../spectrum/index.ts';
import { plainTerms } from './plain-terms.ts';

/** The explanation's spectrum, to evaluate or convert. */
export function spectrumOf(explanation: Explanation): Spectrum {
  return spectrumFromJSON(explanation.spectrum);
}

/**
 * The same result read as another interaction index, at no cost: only `interactions` changes. Throws
 * InvalidArgumentError for an unknown index or an order that is not from 1 to n.
 */
export function reindex(explanation: Explanation, index: string, order: number): Explanation {
  const known = parseIndex(index);
  const terms = plainTerms(convertSpectrum(spectrumOf(explanation), known, order));
  return { ...explanation, interactions: { index: known, order, terms } };
}
