import type { Term } from '../explanation.ts';
import { convertSpectrum, convertVariances, type IndexName } from '../spectrum/convert.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { errorParts, type SpectrumErrors } from './coefficient-errors.ts';
import { unfoundVariances } from './unfound.ts';

/** By how much the energy of what a fit has not found is larger than its misses tell, measured on complete games. */
const UNFOUND = 1.5;

/**
 * Standard error of each interaction under an index, of three parts: chance moves every coefficient by itself; shrinkage moves
 * all towards zero at once, so that what it does to the terms of a sum adds up; and what the fit has not found, of the energy
 * `unfound`, is missing (`unfoundVariances`).
 */
export function interactionErrors(
  spectrum: Spectrum,
  interactions: readonly Term[],
  { index, order }: { readonly index: IndexName; readonly order: number },
  errors: SpectrumErrors,
  unfound: number,
): Float64Array {
  const { damping, bias } = errorParts(spectrum, errors);
  const chance = damping.map((share) => (share * errors.chance) ** 2);
  const signed = bias.map((deviation, term) => Math.sign(spectrum.coefficients[term]!) * deviation);
  const chances = byPlayers(convertVariances({ ...spectrum, coefficients: chance }, index, order));
  const biases = byPlayers(convertSpectrum({ ...spectrum, coefficients: signed }, index, order));
  const added = unfoundVariances(spectrum, interactions, index, order, UNFOUND * unfound);
  return added.map((variance, at) => {
    const players = interactions[at]!.players.join();
    return Math.sqrt(variance + (chances.get(players) ?? 0) + (biases.get(players) ?? 0) ** 2);
  });
}

function byPlayers(terms: readonly Term[]): Map<string, number> {
  return new Map(terms.map(({ players, value }) => [players.join(), value]));
}
