import type { Explanation } from '../explanation.ts';
import { parseIndex } from '../spectrum/convert.ts';
import { restrictSpectrum } from '../spectrum/restrict.ts';
import { convertWithErrors } from './interactions.ts';
import { plainTerms } from './plain-terms.ts';
import { spectrumOf } from './reindex.ts';

/**
 * What is left of an explanation when some players are absent for good: the effects of the others, read from the spectrum, no
 * ablation. The players stay on the list. How sure those numbers are is not known, so intervals, stability and discoveries are left out;
 * so are the measured ends, but for the empty coalition, which is the same. Without absent players: the explanation itself.
 *
 * Throws InvalidArgumentError for a player that there is not.
 */
export function withoutPlayers(explanation: Explanation, absent: Iterable<number>): Explanation {
  const gone = [...new Set(absent)];
  if (gone.length === 0) return explanation;
  const spectrum = restrictSpectrum(spectrumOf(explanation), gone);
  const { interactions, uncertainty: _, ...rest } = explanation;
  const { index, order } = interactions;
  const { terms } = convertWithErrors(spectrum, { index: parseIndex(index), order }, undefined);
  const { empty, emptyResidual } = explanation.ends;
  return {
    ...rest,
    spectrum: {
      players: spectrum.players,
      terms: plainTerms(
        spectrum.supports.map((players, at) => ({ players, value: spectrum.coefficients[at]! })),
      ),
    },
    interactions: { index, order, terms },
    ends: { grand: null, grandResidual: null, empty, emptyResidual },
  };
}
