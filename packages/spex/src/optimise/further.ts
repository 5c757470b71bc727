import type { Spectrum } from '@spex/core';
import type { BestSet } from './best-set.ts';
import { grandOf } from './changing-set.ts';

/** A distance below this share of the spectrum's size counts as rounding. */
const ROUNDING = 1e-9;

/** Of the sets of largest and of smallest f̂, the one further from f̂(N), and how much further any set may be. */
export function furtherOf(highest: BestSet, lowest: BestSet, spectrum: Spectrum): BestSet {
  const grand = grandOf(spectrum);
  const distanceOf = ({ value }: BestSet): number => Math.abs(value - grand);
  const set = distanceOf(lowest) > distanceOf(highest) ? lowest : highest;
  const proven = highest.bound !== null && lowest.bound !== null;
  const bound = proven ? Math.max(highest.bound - grand, grand - lowest.bound, distanceOf(set)) : null;
  const size = spectrum.coefficients.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0);
  const optimal = bound !== null && bound - distanceOf(set) <= ROUNDING * size;
  return {
    ...set,
    bound,
    gap: bound === null ? null : optimal ? 0 : bound - distanceOf(set),
    optimal,
    seconds: highest.seconds + lowest.seconds,
    notes: optimal ? [] : [...new Set([...highest.notes, ...lowest.notes])],
  };
}
