import type { Term } from '../explanation.ts';
import { convertVariances, type IndexName } from '../spectrum/convert.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { type SpectrumErrors, termErrors } from './coefficient-errors.ts';
import { unfoundVariances } from './unfound.ts';

/**
 * Standard error of each interaction under an index, from those of the coefficients (`termErrors`), which chance moves apart from
 * each other, and from what the fit has not found, of that energy (`unfoundVariances`). What 200 `residualReplicates` tell, without
 * their noise and their cost.
 */
export function interactionErrors(
  spectrum: Spectrum,
  interactions: readonly Term[],
  { index, order }: { readonly index: IndexName; readonly order: number },
  errors: SpectrumErrors,
  unfound: number,
): Float64Array {
  const variances = termErrors(spectrum, errors).map((error) => error ** 2);
  const found = new Map(
    convertVariances({ ...spectrum, coefficients: variances }, index, order).map(({ players, value }) => [
      players.join(),
      value,
    ]),
  );
  const added = unfoundVariances(spectrum, interactions, index, order, unfound);
  return added.map((variance, at) =>
    Math.sqrt(variance + (found.get(interactions[at]!.players.join()) ?? 0)),
  );
}
