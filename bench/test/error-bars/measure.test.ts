import { createSpectrum, type MeasuredRows, type Spectrum, spectrumGame } from 'spex';
import { describe, expect, it } from 'vitest';
import { FITS } from '../../src/error-bars/fits.ts';
import { measureCoverage } from '../../src/error-bars/measure.ts';
import { coverageMarkdown } from '../../src/error-bars/tables.ts';

const truth = createSpectrum(10, [
  [[], 3],
  [[0], 2],
  [[4], -1],
  [[0, 1], 1.5],
  [[2, 3, 4], 1],
]);
const known = {
  name: 'known',
  family: 'known',
  game: spectrumGame({ spectrum: truth, noise: 0.1 }),
  truth,
  deviation: 3,
};
const asIs = (spectrum: Spectrum) => ({ whole: () => spectrum, refit: () => spectrum });
const task = { budget: 100, seed: 0, halves: 3 };

describe('measureCoverage', () => {
  it('holds what is right, and finds what is there', async () => {
    const figures = await measureCoverage(known, asIs(truth), task);
    for (const { top, all } of Object.values(figures.residual)) {
      expect(all[3]).toBe(1);
      expect(top[3]).toBe(1);
    }
    expect(figures.residual.SV!.top).toEqual([1, null, null, 1]);
    expect(figures.found).toEqual([
      { listed: 4, wrong: 0 },
      { listed: 4, wrong: 0 },
    ]);
    // Refits that all agree: intervals of no width, which hold what is exact, and a top that stays.
    expect(figures.halves!.width).toBe(0);
    expect(figures.stability[1]).toBe(1);
  });

  it('sees intervals that miss', async () => {
    const wrong = {
      ...truth,
      coefficients: truth.coefficients.map((value, term) => (term === 3 ? -value : value)),
    };
    const figures = await measureCoverage(known, { whole: () => wrong, refit: () => truth }, task);
    expect(figures.residual.BII!.all).toEqual([1, 0, 1, 0.75]);
  });
});

describe('FITS', () => {
  it('come near a game of singles and pairs, from measured coalitions alone', async () => {
    const pairs = createSpectrum(10, [
      [[0], 2],
      [[0, 1], 1.5],
    ]);
    const game = spectrumGame({ spectrum: pairs });
    for (const [name, fit] of Object.entries(FITS)) {
      const seen: MeasuredRows[] = [];
      const spied = {
        whole: (sample: MeasuredRows) => {
          seen.push(sample);
          return fit.whole(sample);
        },
        refit: fit.refit,
      };
      const figures = await measureCoverage({ ...known, game, truth: pairs }, spied, {
        budget: 160,
        seed: 0,
        halves: 0,
      });
      expect(figures.found[1], name).toEqual({ listed: 2, wrong: 0 });
      // The grand and the empty coalition come first.
      expect([...seen[0]!.batch.words.subarray(0, 2)]).toEqual([1023, 0]);
      expect(seen[0]!.batch.rows).toBe(160);
    }
  });
});

describe('coverageMarkdown', () => {
  it('tells shares by index, by family, and of discoveries', async () => {
    const figures = await measureCoverage(known, asIs(truth), task);
    const row = { game: 'known', family: 'known', solver: 'as is', budget: 100, seed: 0, figures };
    const text = coverageMarkdown([row, row]);
    expect(text).toContain('| as is | 100 | SV | 1.000 | - | - | 1.000 |');
    expect(text).toContain('| known | as is | 100 | 1.000 | 1.000 | 1.000 | 1.000 |');
    expect(text).toContain('| all | as is | 100 | 4.0 | 0.000 | 4.0 | 0.000 |');
  });
});
