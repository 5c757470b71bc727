import { convertSpectrum } from '../../spectrum/convert.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import type { IndexEstimate } from '../estimate/index-estimate.ts';
import { type AskedCardinal, highestOrder } from './cardinal-weights.ts';
import type { MeasuredPairs, Stratification } from './estimate-sets.ts';
import { indexOfPairs } from './index-of-pairs.ts';

/** The index of a proxy, which is exact, plus the estimated one of what the proxy misses: the values of `residuals`. */
export function indexAround(
  proxy: Spectrum,
  residuals: MeasuredPairs,
  asked: AskedCardinal,
  by: Stratification,
): IndexEstimate {
  const { index, order } = asked;
  const known = new Map(
    convertSpectrum(proxy, index, highestOrder(index, order)).map(
      ({ players, value }) => [players.join(), value] as const,
    ),
  );
  const correction = indexOfPairs(residuals, asked, by);
  return {
    index,
    order,
    terms: correction.terms.map((term) => ({
      ...term,
      value: term.value + (known.get(term.players.join()) ?? 0),
    })),
  };
}
