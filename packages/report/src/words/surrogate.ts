import type { Explanation } from '@spex/core';

/**
 * Of a solver that estimated the values of one index: a sentence where those shown are of another index or order (default: the
 * explanation's own), which are then only those of the surrogate. Empty where nothing needs to be said.
 */
export function surrogateInWords(
  { estimates, interactions }: Explanation,
  { index, order }: { readonly index: string; readonly order?: number } = interactions,
): string {
  if (estimates === undefined) return '';
  if (estimates.index === index && (order ?? estimates.order) === estimates.order) return '';
  const shown = index === estimates.index ? 'values of this order' : `${index} values`;
  return `Only ${estimated(estimates)} were estimated: these are the ${shown} of the simplest game that has them, and the model’s own may differ.`;
}

/** `surrogateInWords` of several explanations, each sentence once. */
export function surrogatesInWords(explanations: readonly Explanation[]): string {
  const said = new Set(explanations.map((explanation) => surrogateInWords(explanation)));
  return [...said].filter((sentence) => sentence !== '').join(' ');
}

/** The same of what is predicted with parts taken out. */
export function surrogatePredictionInWords({ estimates }: Explanation): string {
  if (estimates === undefined) return '';
  return `Only ${estimated(estimates)} were estimated: this is what the simplest game that has them predicts, and the model itself may say something else.`;
}

/** `SV values`, `SII values (up to 2 together)`, `Owen values`. */
export function estimated({ index, order, grouped }: NonNullable<Explanation['estimates']>): string {
  const name = grouped ? 'Owen values' : `${index} values`;
  return order === 1 ? name : `${name} (up to ${order} together)`;
}
