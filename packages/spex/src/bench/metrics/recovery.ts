import { compareSupports, recovery, type Spectrum, type Term } from '@spex/core';
import { type Found, type Metric, single } from './metric.ts';

/** Share of the k largest true Fourier terms that are among the k largest found. */
export function recallAt(k: number): Metric {
  return single(`recall@${k}`, `share of the ${k} largest true terms that were found`, 'more', (found) =>
    recovered(found, k, 'recall'),
  );
}

/** Share of the k largest terms found that are among all true ones. */
export function precisionAt(k: number): Metric {
  return single(`precision@${k}`, `share of the ${k} largest terms found that are true`, 'more', (found) =>
    recovered(found, k, 'precision'),
  );
}

/** Below this share of the largest, a true coefficient counts as none. */
const NONE = 1e-9;

function recovered({ spectrum, known }: Found, k: number, figure: 'recall' | 'precision'): number | null {
  if (known.spectrum === undefined) return null;
  const truth = largestFirst(known.spectrum);
  const there = truth.filter(({ value }) => Math.abs(value) > NONE * Math.abs(truth[0]!.value));
  return recovery(largestFirst(spectrum), figure === 'recall' ? there.slice(0, k) : there, { k })[figure];
}

function largestFirst({ supports, coefficients }: Spectrum): Term[] {
  const terms = supports.map((players, at) => ({ players, value: coefficients[at]! }));
  return terms
    .filter(({ players, value }) => players.length > 0 && value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareSupports(a.players, b.players));
}
