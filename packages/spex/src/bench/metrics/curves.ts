import { convertSpectrum, measureCurve, orderPlayers, planCurve } from '@spex/core';
import { type Found, type Metric, single } from './metric.ts';

/** Area under the values while players come in, those of the largest Shapley value found first. */
export const insertion: Metric = single('insertion', 'area under the insertion curve', 'more', (found) =>
  areaUnder(found, 'insertion'),
);

/** Area under the values while players go, those of the largest Shapley value found first. */
export const deletion: Metric = single('deletion', 'area under the deletion curve', 'less', (found) =>
  areaUnder(found, 'deletion'),
);

async function areaUnder({ spectrum, known }: Found, kind: 'insertion' | 'deletion'): Promise<number | null> {
  if (known.evaluator === undefined) return null;
  const order = orderPlayers(convertSpectrum(spectrum, 'SV', 1), known.players);
  return (await measureCurve(known.evaluator, planCurve(order, kind)))?.area ?? null;
}
