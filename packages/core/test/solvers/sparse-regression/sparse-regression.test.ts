import {
  type CoalitionBatch,
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  evaluateSpectrum,
  rSquared,
  type Spectrum,
  type Support,
  sampleUniform,
  sparseRegression,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { fitSparseRegression } from '../../../src/solvers/sparse-regression/index.ts';

/** The sets and all their subsets, with coefficients of both signs that are never near 0. */
function hierarchical(players: number, sets: readonly Support[], seed: number): Spectrum {
  const random = createRandom(seed);
  const terms = new Map<string, Support>();
  for (const set of sets) {
    for (let pattern = 0; pattern < 2 ** set.length; pattern++) {
      const subset = set.filter((_, at) => (pattern >> at) & 1);
      terms.set(subset.join(), subset);
    }
  }
  return createSpectrum(
    players,
    [...terms.values()].map((support) => {
      const sign = random.below(2) === 0 ? 1 : -1;
      return [support, (sign * (0.7 + 0.6 * Math.abs(random.normal()))) / 1.5 ** support.length] as const;
    }),
  );
}

describe('sparse-regression', () => {
  it('recovers hierarchical sparse games exactly where there is no noise, up to order 5', async () => {
    const games: readonly (readonly [Spectrum, number])[] = [
      [
        hierarchical(
          30,
          [
            [1, 5, 9, 20, 28],
            [2, 5, 11],
            [0, 29],
          ],
          1,
        ),
        500,
      ],
      [
        hierarchical(
          70,
          [
            [3, 40, 69],
            [3, 8, 33, 64],
            [10, 20],
            [50, 51],
          ],
          2,
        ),
        500,
      ],
    ];
    for (const [truth, budget] of games) {
      const found = await sparseRegression.solve(new Evaluator(spectrumGame({ spectrum: truth })), {
        budget,
      });
      const spectrum = new Map(found.spectrum.terms.map(({ players, value }) => [players.join(), value]));
      truth.supports.forEach((support, at) => {
        expect(spectrum.get(support.join())).toBeCloseTo(truth.coefficients[at]!, 9);
        spectrum.delete(support.join());
      });
      for (const left of spectrum.values()) expect(Math.abs(left)).toBeLessThan(1e-8);
      expect(found.faithfulness.r2).toBeGreaterThan(0.999999);
    }
  });

  it('recovers triples of which no part is there by itself, without noise exactly, else nearly', async () => {
    const players = 20;
    const supports = [[], [2], [0, 19], [1, 8, 16], [3, 7, 11], [4, 5, 6], [9, 10, 12], [13, 15, 18]];
    const truth = createSpectrum(
      players,
      supports.map((support, at) => [support, (at % 2 ? 1 : -1) * (1 + at / 10)] as const),
    );
    const exact = await sparseRegression.solve(new Evaluator(spectrumGame({ spectrum: truth })), {
      budget: 128,
    });
    const found = exact.spectrum.terms.filter(({ value }) => Math.abs(value) > 1e-8);
    expect(found.map(({ players }) => players)).toEqual(supports);
    found.forEach(({ value }, at) => {
      expect(value).toBeCloseTo((at % 2 ? 1 : -1) * (1 + at / 10), 9);
    });
    expect(exact.account.join(' ')).toContain('among all sets of three and others whose parts');

    const noisy = spectrumGame({ spectrum: truth, noise: 1, seed: 1 });
    const near = await sparseRegression.solve(new Evaluator(noisy), { budget: 256 });
    const fresh = sampleUniform(players, 2000, createRandom(5));
    const values = evaluateSpectrum(truth, fresh);
    expect(rSquared(values, evaluateSpectrum(spectrumOf(near), fresh))).toBeGreaterThan(0.97);
  });

  it('finds pairs among more players than coalitions', async () => {
    const truth = hierarchical(
      400,
      [
        [7, 200],
        [30, 399],
      ],
      3,
    );
    const found = await sparseRegression.solve(new Evaluator(spectrumGame({ spectrum: truth })), {
      budget: 200,
    });
    const fresh = sampleUniform(400, 1000, createRandom(5));
    const values = evaluateSpectrum(truth, fresh);
    expect(rSquared(values, evaluateSpectrum(spectrumOf(found), fresh))).toBeGreaterThan(0.99);
  });

  it('tells an R² near the truth, and none where there is nothing but noise', async () => {
    const misses: number[] = [];
    const ofNoise: number[] = [];
    for (let seed = 0; seed < 6; seed++) {
      const random = createRandom(seed);
      const truth = hierarchical(
        25,
        [
          [0, 3, 7],
          [11, 12],
          [20, 24],
        ],
        seed,
      );
      const game = {
        ...spectrumGame({ spectrum: truth }),
        async evaluate(batch: CoalitionBatch) {
          return evaluateSpectrum(truth, batch).map((value) => value + random.normal());
        },
      };
      const found = await sparseRegression.solve(new Evaluator(game), { budget: 150, seed });
      const fresh = sampleUniform(25, 2000, createRandom(99));
      const values = evaluateSpectrum(truth, fresh).map((value) => value + random.normal());
      misses.push(found.faithfulness.r2 - rSquared(values, evaluateSpectrum(spectrumOf(found), fresh)));

      const noise = createGame({ players: 25, id: `noise-${seed}`, value: () => random.normal() });
      ofNoise.push(
        (await sparseRegression.solve(new Evaluator(noise), { budget: 100, seed })).faithfulness.r2,
      );
    }
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);
    expect(Math.abs(mean(misses))).toBeLessThan(0.06);
    expect(mean(ofNoise)).toBeLessThan(0.02);
  });

  it('says what it did', async () => {
    const truth = hierarchical(
      20,
      [
        [1, 5, 9],
        [2, 5],
      ],
      1,
    );
    const { account } = await sparseRegression.solve(new Evaluator(spectrumGame({ spectrum: truth })), {
      budget: 300,
    });
    expect(account.join(' ')).toMatch(
      /A sparse regression was fitted to 298 coalitions by .*: \d+ terms, interactions of up to 3 players, screened (once|\d times)/,
    );
  });
});

describe('fitSparseRegression', () => {
  const truth = hierarchical(
    30,
    [
      [1, 5, 9, 20],
      [2, 5, 11],
    ],
    1,
  );
  const batch = sampleUniform(30, 300, createRandom(1));
  const draws = { batch, targets: evaluateSpectrum(truth, batch) };

  it('predicts no row with its own value', async () => {
    const before = await fitSparseRegression(draws, { seed: 3 });
    // An outlier that would show: every other row of its fold has the same predictions as before only if it is not seen.
    const targets = draws.targets.slice();
    targets[17] = targets[17]! + 1e3;
    const after = await fitSparseRegression({ batch, targets }, { seed: 3 });
    expect(Math.abs(after.predictions[17]! - before.predictions[17]!)).toBeLessThan(20);
    expect(Math.abs(targets[17]! - after.predictions[17]!)).toBeGreaterThan(900);
  });

  it('stops after the singles on a signal', async () => {
    const stopped = await fitSparseRegression(draws, { seed: 0 }, AbortSignal.abort());
    expect(stopped.rounds).toBe(0);
    expect(stopped.spectrum.supports.every((support) => support.length < 2)).toBe(true);
    expect(stopped.account[0]).toContain('single players only');
  });
});
