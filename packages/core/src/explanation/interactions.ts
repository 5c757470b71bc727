import type { Explanation, Interaction, Stability } from '../explanation.ts';
import { convertSpectrum, type IndexName, type Spectrum } from '../spectrum/index.ts';
import type { SpectrumErrors } from '../uncertainty/coefficient-errors.ts';
import { normalQuantile } from '../uncertainty/distributions.ts';
import { drawnStability } from '../uncertainty/drawn-stability.ts';
import { interactionErrors } from '../uncertainty/interaction-errors.ts';
import { plainTerms } from './plain-terms.ts';

/** Share of the intervals that are to hold the true value. */
export const LEVEL = 0.9;
/** Standard errors that an interval of that level reaches to either side. */
export const REACH = normalQuantile(LEVEL);

/**
 * Indices whose intervals hold about nine of ten true values on complete games. The others (Moebius, STII, k-SII) rest on few
 * coalitions near the ends, of which random ones tell too little: there it is seven to nine of ten, and two of ten in some games.
 */
const MEASURED: readonly string[] = ['Fourier', 'BII', 'BV', 'SV', 'SII', 'FSII', 'FBII'];

/** What tells how sure the interactions of a spectrum are. */
export interface KnownErrors {
  readonly errors: SpectrumErrors;
  readonly ends: Pick<Explanation['ends'], 'grandResidual' | 'emptyResidual'>;
  readonly seed: number;
}

/**
 * The interactions of a spectrum under an index, with their stability where its errors are known; and with their intervals, if
 * those of the index can be relied on.
 */
export function convertWithErrors(
  spectrum: Spectrum,
  { index, order }: { readonly index: IndexName; readonly order: number },
  known: KnownErrors | undefined,
): { readonly terms: readonly Interaction[]; readonly stability?: Stability } {
  const terms = plainTerms(convertSpectrum(spectrum, index, order));
  if (known === undefined) return { terms };
  const { errors, ends, seed } = known;
  const deviations = interactionErrors(
    spectrum,
    terms,
    { index, order },
    errors,
    unfoundEnergy(errors, ends),
  );
  const stability = drawnStability(terms, deviations, seed);
  if (errors.chance > 0 && !MEASURED.includes(index)) return { terms, stability };
  const bounded = terms.map((term, at) => {
    const half = REACH * deviations[at]!;
    return { ...term, low: term.value - half, high: term.value + half };
  });
  return { terms: bounded, stability };
}

/** As `unfoundEnergy` of uncertainty/, from what an explanation tells. */
function unfoundEnergy({ error, chance }: SpectrumErrors, ends: KnownErrors['ends']): number {
  if (chance === 0) return 0;
  const misses = [ends.grandResidual, ends.emptyResidual].filter((miss) => miss !== null);
  const square = misses.reduce((sum, miss) => sum + miss ** 2 / misses.length, 0);
  return Math.max(error ** 2, square);
}
