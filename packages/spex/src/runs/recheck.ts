import type { KeepOptions } from '@spex/runtime';

/** Rounding of a model that adds up in another order when it is asked for other coalitions at a time. */
const ROUNDING = { tolerance: 1e-6, relative: 1e-5 };
/** Standard deviations of a model's own noise that are no sign of another model. */
const DEVIATIONS = 10;

/**
 * How far a value of a model that may have changed may be off when it is asked for again. `deviation`: of the model's own
 * noise, where it is known.
 */
export function recheckWithin(deviation?: number | null): NonNullable<KeepOptions['recheck']> {
  return { ...ROUNDING, tolerance: Math.max(ROUNDING.tolerance, DEVIATIONS * (deviation ?? 0)) };
}
