import {
  createSpectrum,
  type Explanation,
  exact,
  gaussianProcess,
  reindex,
  type Solver,
  type Spectrum,
  spectrumGame,
  spectrumToJSON,
} from 'spex';
import { describe, expect, it } from 'vitest';
import { measureCoverage } from '../../src/error-bars/measure.ts';
import { coverageMarkdown } from '../../src/error-bars/tables.ts';

const truth = createSpectrum(8, [
  [[], 3],
  [[0], 2],
  [[4], -1],
  [[0, 1], 1.5],
  [[2, 3, 4], 1],
]);
const known = {
  name: 'known',
  family: 'known',
  game: spectrumGame({ spectrum: truth }),
  truth,
  deviation: 3,
};
const task = { budget: 256, seed: 0 };

/** Gives that spectrum, with errors of that size, and discoveries. */
function tells(
  spectrum: Spectrum,
  chance: number,
  found: readonly (readonly number[])[] = [],
): Pick<Solver, 'solve'> {
  return {
    async solve(evaluator, options): Promise<Explanation> {
      const explanation = await exact.solve(evaluator, options);
      const terms = found.map((players) => ({ players, value: 1, standardError: 0.1, adjusted: 0.01 }));
      const uncertainty = {
        ...explanation.uncertainty!,
        error: 16 * chance,
        chance,
        discoveries: { level: 0.1, terms },
      };
      return reindex({ ...explanation, spectrum: spectrumToJSON(spectrum), uncertainty }, 'BII', 3);
    },
  };
}

describe('measureCoverage', () => {
  it('holds what is right, and counts what is listed', async () => {
    const solver = tells(truth, 0.001, [[0], [4], [0, 1], [5]]);
    const { shares, found, stability, r2 } = await measureCoverage(known, solver, task);
    for (const { top, all } of Object.values(shares)) {
      expect(all[3]).toBe(1);
      expect(top[3]).toBe(1);
    }
    expect(shares.SV!.top).toEqual([1, null, null, 1]);
    expect(found).toEqual({ listed: 4, none: 1, little: 1 });
    expect(stability).toEqual({ told: 1, real: 1, again: 1 });
    expect(r2).toBeCloseTo(1, 12);
  });

  it('sees intervals that miss', async () => {
    const coefficients = truth.coefficients.map((value, term) => (term === 3 ? -value : value));
    const { shares } = await measureCoverage(known, tells({ ...truth, coefficients }, 0.001), task);
    expect(shares.BII!.all).toEqual([1, 0, 1, 0.75]);
  });

  it('takes any solver, and what it leaves out as unknown', async () => {
    const { shares, found } = await measureCoverage(known, exact, task);
    expect(shares.BII!.width).toBe(0);
    expect(found).toBeNull();
    const process = await measureCoverage(known, gaussianProcess, { budget: 100, seed: 0 });
    expect(process.found!.listed).toBeGreaterThan(0);
    expect(process.shares.BII!.width).toBeGreaterThan(0);
  });
});

describe('coverageMarkdown', () => {
  it('tells shares by index and by family, stability, and discoveries', async () => {
    const figures = await measureCoverage(known, tells(truth, 0.001, [[0], [5]]), task);
    const row = { game: 'known', family: 'known', solver: 'as is', budget: 256, seed: 0, figures };
    const text = coverageMarkdown([row, row]);
    expect(text).toContain('| as is | 256 | SV | 1.000 | - | - | 1.000 |');
    expect(text).toContain('| known | as is | 256 | 1.000 | 1.000 | 1.000 | 1.000 |');
    expect(text).toContain('| all | as is | 256 | 1.000 | 1.000 | 1.000 | 1.000 | 2.0 | 0.500 | 0.500 |');
  });
});
