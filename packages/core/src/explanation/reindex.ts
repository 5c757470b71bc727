import type { Explanation } from '../explanation.ts';
import { parseIndex, type Spectrum, spectrumFromJSON } from '../spectrum/index.ts';
import { convertWithErrors } from './interactions.ts';

/** The explanation's spectrum, to evaluate or convert. */
export function spectrumOf(explanation: Explanation): Spectrum {
  return spectrumFromJSON(explanation.spectrum);
}

/**
 * The same result read as another interaction index, at no cost: only `interactions` change, and their stability. Intervals are
 * those that solving anew would give, as far as the explanation tells how sure it is. Throws InvalidArgumentError for an unknown
 * index or an order that is not from 1 to n.
 */
export function reindex(explanation: Explanation, index: string, order: number): Explanation {
  const known = parseIndex(index);
  const { uncertainty, ends, seed, estimates, interactions } = explanation;
  // What was estimated has intervals of its own, which its surrogate does not tell.
  if (estimates && interactions.index === known && interactions.order === order) return explanation;
  const { terms, stability } = convertWithErrors(
    spectrumOf(explanation),
    { index: known, order },
    uncertainty && { errors: uncertainty, ends, seed },
  );
  return {
    ...explanation,
    interactions: { index: known, order, terms },
    ...(uncertainty && stability && { uncertainty: { ...uncertainty, stability } }),
  };
}
