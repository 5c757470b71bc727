import {
  createBatch,
  faithfulnessNearFull,
  faithfulnessOfRows,
  faithfulnessOfSpectrum,
  faithfulnessOfTable,
  linearDatamodelingScore,
} from '@spex/core';
import { type Found, type Metric, single } from './metric.ts';

/** R² where each player is present with probability p. Rows of a recording, and of a large live game, are weighted to that. */
export function faithfulnessWith(p: number): Metric {
  return single(`r2@${p}`, `R² where each player is present with probability ${p}`, 'more', (found) => {
    const { spectrum, known } = found;
    if (known.table !== undefined) return faithfulnessOfTable(spectrum, known.table, p);
    if (known.spectrum !== undefined) return faithfulnessOfSpectrum(spectrum, known.spectrum, p);
    return known.test && faithfulnessOfRows(spectrum, known.test, { p }).r2;
  });
}

/** R² over coalitions with at most a tenth of the players absent. */
export const nearFull: Metric = single('near-full', 'R² near the full input', 'more', async (found) => {
  const { spectrum, known } = found;
  if (known.evaluator === undefined) return null;
  const absent = Math.max(1, Math.round(known.players / 10));
  const fitted = createBatch(0, known.players);
  return (await faithfulnessNearFull(spectrum, known.evaluator, { absent, fitted }))?.r2;
});

/** Rank correlation of predictions and values. */
export const lds: Metric = single(
  'lds',
  'linear datamodeling score',
  'more',
  ({ spectrum, known }: Found) => known.test && linearDatamodelingScore(spectrum, known.test).value,
);
