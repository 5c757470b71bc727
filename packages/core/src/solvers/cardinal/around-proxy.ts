import { convertSpectrum } from '../../spectrum/convert.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import type { EstimatedTerm, IndexEstimate } from '../estimate/index-estimate.ts';
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
  const known = indexOfProxy(proxy, asked);
  const terms = indexOfPairs(residuals, asked, by).terms.map(
    (term): EstimatedTerm => ({ ...term, value: term.value + (known.get(term.players.join()) ?? 0) }),
  );
  return { ...asked, terms };
}

/** The index of a proxy alone, of every set. */
export function indexWithout(proxy: Spectrum, asked: AskedCardinal): IndexEstimate {
  const known = indexOfProxy(proxy, asked);
  const terms: EstimatedTerm[] = [];
  for (let size = 0; size <= highestOrder(asked.index, asked.order); size++) {
    forEachSubset(proxy.players, size, (set) => {
      terms.push({ players: set.slice(), value: known.get(set.join()) ?? 0 });
    });
  }
  return { ...asked, terms };
}

/** By the players, joined by commas. */
function indexOfProxy(proxy: Spectrum, { index, order }: AskedCardinal): Map<string, number> {
  const terms = convertSpectrum(proxy, index, highestOrder(index, order));
  return new Map(terms.map(({ players, value }) => [players.join(), value] as const));
}
