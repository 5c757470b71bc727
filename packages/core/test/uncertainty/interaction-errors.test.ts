import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  Evaluator,
  type Explanation,
  evaluateSpectrum,
  INDICES,
  type IndexName,
  reindex,
  SOLVERS,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { errorParts } from '../../src/uncertainty/coefficient-errors.ts';
import { interactionErrors } from '../../src/uncertainty/interaction-errors.ts';
import { unfoundVariances } from '../../src/uncertainty/unfound.ts';

const spectrum = createSpectrum(8, [
  [[], 3],
  [[0], -2],
  [[1], 0.5],
  [[0, 1], 1.5],
  [[1, 2], -0.1],
  [[0, 1, 2], -0.8],
  [[3, 4, 5, 6], 0.4],
]);
const errors = { error: 0.7, chance: 0.12, shrinkage: 0.2 };

describe('interactionErrors', () => {
  it.each<IndexName>(['Fourier', 'BII', 'BV', 'SV', 'SII', 'FSII', 'FBII'])(
    'are the deviations of %s over draws of the coefficients, and what is not found',
    (index) => {
      const order = 3;
      const terms = convertSpectrum(spectrum, index, order);
      const own = interactionErrors(spectrum, terms, { index, order }, errors, 0.49);
      const { damping, bias } = errorParts(spectrum, errors);
      const random = createRandom(4);
      const squares = new Float64Array(terms.length);
      const draws = 4000;
      for (let draw = 0; draw < draws; draw++) {
        const pull = random.normal();
        const moved = spectrum.coefficients.map(
          (value, term) =>
            value + damping[term]! * errors.chance * random.normal() + Math.sign(value) * bias[term]! * pull,
        );
        const values = new Map(
          convertSpectrum({ ...spectrum, coefficients: moved }, index, order).map(({ players, value }) => [
            players.join(),
            value,
          ]),
        );
        terms.forEach(({ players, value }, at) => {
          squares[at]! += ((values.get(players.join()) ?? 0) - value) ** 2 / draws;
        });
      }
      const unfound = unfoundVariances(spectrum, terms, index, order, 1.5 * 0.49);
      own.forEach((error, at) => {
        const expected = Math.sqrt(squares[at]! + unfound[at]!);
        expect(error / expected).toBeGreaterThan(0.94);
        expect(error / expected).toBeLessThan(1.06);
      });
    },
  );

  it('are nothing where nothing is left to chance', () => {
    const exact = { error: 0, chance: 0, shrinkage: 0 };
    for (const index of INDICES) {
      const terms = convertSpectrum(spectrum, index, 2);
      expect(Math.max(...interactionErrors(spectrum, terms, { index, order: 2 }, exact, 0))).toBe(0);
    }
  });
});

describe('the intervals of an explanation', () => {
  // 40 effects, pairs among them, and noise of half the deviation of the values.
  const truth = createSpectrum(
    16,
    Array.from({ length: 40 }, (_, at) => {
      const random = createRandom(at);
      const players = [random.below(16), random.below(16)];
      return [at < 16 ? [at] : [...new Set(players)].sort((a, b) => a - b), random.normal()] as const;
    }),
  );
  const solve = async (
    name: 'proxyspex' | 'gaussian-process' | 'spex' | 'auto',
    seed = 0,
  ): Promise<Explanation> => {
    const game = spectrumGame({ spectrum: truth, noise: 3, seed });
    return SOLVERS[name]!.solve(new Evaluator(game), { budget: 500, seed, order: 2 });
  };

  it.each(['proxyspex', 'gaussian-process', 'spex', 'auto'] as const)(
    'of %s hold most true values, and are no wider than they need be',
    async (name) => {
      const known = new Map(
        convertSpectrum(truth, 'BII', 2).map(({ players, value }) => [players.join(), value]),
      );
      let held = 0;
      let count = 0;
      let misses = 0;
      let halves = 0;
      for (const seed of [1, 2]) {
        const { interactions } = await solve(name, seed);
        for (const { players, value, low, high } of interactions.terms) {
          if (players.length === 0) continue;
          const true_ = known.get(players.join()) ?? 0;
          count++;
          if (low! <= true_ && true_ <= high!) held++;
          misses += (value - true_) ** 2;
          halves += ((high! - low!) / 2 / 1.645) ** 2;
        }
      }
      expect(held / count).toBeGreaterThan(0.8);
      expect(Math.sqrt(halves / misses)).toBeGreaterThan(0.7);
      expect(Math.sqrt(halves / misses)).toBeLessThan(1.8);
    },
  );

  it('are left out for indices that rest on the ends, and come back with another', async () => {
    const explanation = await solve('gaussian-process');
    const ends = reindex(explanation, 'STII', 2);
    expect(ends.interactions.terms.some(({ low, high }) => low !== undefined || high !== undefined)).toBe(
      false,
    );
    expect(reindex(ends, 'BII', 2)).toEqual(explanation);
  });

  it('tell by how much the spectrum misses coalitions', async () => {
    const explanation = await solve('auto');
    const { uncertainty } = explanation;
    const random = createRandom(99);
    const batch = {
      rows: 4000,
      players: 16,
      words: Uint32Array.from({ length: 4000 }, () => random.below(2 ** 16)),
    };
    const [told, values] = [spectrumOf(explanation), truth].map((one) => evaluateSpectrum(one!, batch));
    // The noise of the values is part of what is missed.
    const square = values!.reduce((sum, value, row) => sum + (value - told![row]!) ** 2 / 4000, 9);
    expect(uncertainty!.error / Math.sqrt(square)).toBeGreaterThan(0.85);
    expect(uncertainty!.error / Math.sqrt(square)).toBeLessThan(1.15);
  });
});
