/** How far a value that is asked for again may be off where nothing is known of the model's noise. */
const ROUNDING = 1e-6;
/** Standard deviations of the model's own noise that are no sign of another model. */
const DEVIATIONS = 10;

/** How far values of a model that may have changed may be off. `deviation`: of the model's own noise, where it is known. */
export function recheckWithin(deviation: number | null | undefined): { readonly tolerance: number } {
  return { tolerance: Math.max(ROUNDING, DEVIATIONS * (deviation ?? 0)) };
}
