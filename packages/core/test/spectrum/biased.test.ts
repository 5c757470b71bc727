import {
  type BiasedSpectrum,
  biasedEnergy,
  biasedSpectrum,
  createRandom,
  createSpectrum,
  energyByOrder,
  type Spectrum,
  spectrumOfBiased,
  tableOfSpectrum,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Probability of every coalition. */
function lawOf(p: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: 2 ** p.length }, (_, mask) =>
    Array.from(p).reduce((product, present, i) => product * ((mask >> i) & 1 ? present : 1 - present), 1),
  );
}

/** φ_U(S) = Π (x_i - μ_i) / σ_i, from the definition. */
function character(p: ArrayLike<number>, set: readonly number[], mask: number): number {
  return set.reduce((product, i) => {
    const x = (mask >> i) & 1 ? -1 : 1;
    return (product * (x - (1 - 2 * p[i]!))) / Math.sqrt(4 * p[i]! * (1 - p[i]!));
  }, 1);
}

function membersOf(mask: number, players: number): number[] {
  return Array.from({ length: players }, (_, i) => i).filter((i) => (mask >> i) & 1);
}

/** Some terms of a few players among `players`. */
function randomSpectrum(players: number, seed: number, terms = 12): Spectrum {
  const random = createRandom(seed);
  return createSpectrum(
    players,
    Array.from({ length: terms }, () => {
      const set = new Set(Array.from({ length: random.below(5) }, () => random.below(players)));
      return [[...set], random.normal()] as const;
    }),
  );
}

const presences = (players: number): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.constant(0.5), fc.double({ min: 0.02, max: 0.98, noNaN: true })), {
    minLength: players,
    maxLength: players,
  });

const cases = fc
  .integer({ min: 1, max: 8 })
  .chain((players) =>
    fc.record({ p: presences(players), spectrum: fc.integer().map((seed) => randomSpectrum(players, seed)) }),
  );

const valueAt = (biased: BiasedSpectrum, set: readonly number[]): number => {
  const at = biased.supports.findIndex((support) => support.join() === set.join());
  return at < 0 ? 0 : biased.values[at]!;
};

describe('biasedSpectrum', () => {
  it('holds E[f φ_U] of every set U', () => {
    fc.assert(
      fc.property(cases, ({ p, spectrum }) => {
        const table = tableOfSpectrum(spectrum);
        const law = lawOf(p);
        const biased = biasedSpectrum(spectrum, p);
        for (let mask = 0; mask < table.length; mask++) {
          const set = membersOf(mask, p.length);
          let expected = 0;
          table.forEach((value, row) => {
            expected += law[row]! * value * character(p, set, row);
          });
          expect(valueAt(biased, set)).toBeCloseTo(expected, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is a function again by its own basis, and the same Fourier spectrum by the way back', () => {
    fc.assert(
      fc.property(cases, ({ p, spectrum }) => {
        const biased = biasedSpectrum(spectrum, p);
        const table = tableOfSpectrum(spectrum);
        table.forEach((value, mask) => {
          const sum = biased.supports.reduce(
            (total, set, at) => total + biased.values[at]! * character(p, set, mask),
            0,
          );
          expect(sum).toBeCloseTo(value, 7);
        });
        tableOfSpectrum(spectrumOfBiased(biased)).forEach((value, mask) => {
          expect(value).toBeCloseTo(table[mask]!, 7);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is the Fourier spectrum itself at p = 1/2', () => {
    const spectrum = randomSpectrum(200, 3, 60);
    const { supports, values } = biasedSpectrum(spectrum, 0.5);
    expect(supports).toEqual(spectrum.supports);
    expect([...values]).toEqual([...spectrum.coefficients]);
  });

  it('has the majority of three as published: 3/2 μ - μ³/2, and 3/2 (1 - μ²) a player', () => {
    // Maj3 = (x1 + x2 + x3 - x1 x2 x3) / 2, so that E[Maj3] = 3/2 μ - μ³/2 for independent bits of mean μ.
    const majority = createSpectrum(3, [
      [[0], 0.5],
      [[1], 0.5],
      [[2], 0.5],
      [[0, 1, 2], -0.5],
    ]);
    const mu = 1 - 2 * 0.8;
    const sigma = Math.sqrt(1 - mu ** 2);
    const biased = biasedSpectrum(majority, 0.8);
    expect(valueAt(biased, [])).toBeCloseTo(1.5 * mu - 0.5 * mu ** 3, 12);
    // Margulis and Russo (O'Donnell, section 8.4): dE[f]/dμ = Σ value({i}) / σ.
    expect((3 * valueAt(biased, [1])) / sigma).toBeCloseTo(1.5 * (1 - mu ** 2), 12);
    expect(valueAt(biased, [0, 2])).toBeCloseTo(-0.5 * mu * sigma ** 2, 12);
    expect(valueAt(biased, [0, 1, 2])).toBeCloseTo(-0.5 * sigma ** 3, 12);
  });

  it('stays sparse among 1,000 players', () => {
    const spectrum = createSpectrum(1000, [
      [[3, 500, 999], 2],
      [[500], 1],
    ]);
    const p = new Float64Array(1000).fill(0.9);
    p[3] = 0.5;
    // Player 3 is never dropped.
    expect(biasedSpectrum(spectrum, p).supports).toEqual([[], [3], [500], [3, 500], [3, 999], [3, 500, 999]]);
    const back = spectrumOfBiased(biasedSpectrum(spectrum, p));
    expect(back.supports).toEqual(spectrum.supports);
    back.coefficients.forEach((value, at) => {
      expect(value).toBeCloseTo(spectrum.coefficients[at]!, 12);
    });
  });

  it('finds the same by a table of all sets as by walking the subsets', () => {
    // All sets of 12 of 14 players and more: 500,000 subsets to visit, more than a table of 2^14 sets takes. With 30 players
    // there is no table.
    const terms: (readonly [number[], number])[] = [];
    for (let mask = 0; mask < 2 ** 14; mask++) {
      const set = membersOf(mask, 14);
      if (set.length >= 12) terms.push([set, 1 + (mask % 7)]);
    }
    const narrow = createSpectrum(14, terms);
    const many = createSpectrum(30, terms);
    const dense = biasedSpectrum(narrow, 0.7);
    const sparse = biasedSpectrum(many, 0.7);
    expect(dense.supports).toEqual(sparse.supports);
    dense.values.forEach((value, at) => {
      expect(Math.abs(value - sparse.values[at]!)).toBeLessThan(1e-9 * Math.abs(value) + 1e-12);
    });
  });

  it('refuses probabilities out of range or of another number, and what would fill the memory', () => {
    const spectrum = createSpectrum(40, [[Array.from({ length: 40 }, (_, i) => i), 1]]);
    expect(() => biasedSpectrum(spectrum, 0.9)).toThrow('too many subsets');
    expect(biasedSpectrum(spectrum, 0.5).supports.length).toBe(1);
    expect(() => biasedSpectrum(spectrum, 1)).toThrow('p must be above 0 and below 1, not 1');
    const p = new Float64Array(40).fill(0.5);
    p[7] = Number.NaN;
    expect(() => biasedSpectrum(spectrum, p)).toThrow('not NaN (player 7)');
    expect(() => biasedSpectrum(spectrum, [0.5])).toThrow('one for each of the 40 players, not 1');
  });
});

describe('biasedEnergy', () => {
  it('is the mean, the variance and its parts over all coalitions', () => {
    fc.assert(
      fc.property(cases, ({ p, spectrum }) => {
        const table = tableOfSpectrum(spectrum);
        const law = lawOf(p);
        const expectation = (of: (mask: number) => number): number =>
          law.reduce((sum, weight, mask) => sum + weight * of(mask), 0);
        const { mean, variance, byOrder, byPlayer } = biasedEnergy(biasedSpectrum(spectrum, p));
        const expected = expectation((mask) => table[mask]!);
        expect(mean).toBeCloseTo(expected, 9);
        expect(variance).toBeCloseTo(
          expectation((mask) => (table[mask]! - expected) ** 2),
          8,
        );
        if (variance < 1e-9) return;
        expect(byOrder.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        // Sobol's total index: the expected variance over player i alone, the others given.
        p.forEach((present, i) => {
          const own = expectation((mask) => {
            const gap = table[mask | (1 << i)]! - table[mask & ~(1 << i)]!;
            return present * (1 - present) * gap ** 2;
          });
          expect(byPlayer[i]).toBeCloseTo(own / variance, 8);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is that of the Fourier spectrum at p = 1/2, and nothing for a constant', () => {
    const spectrum = randomSpectrum(30, 5);
    const expected = energyByOrder(spectrum);
    biasedEnergy(biasedSpectrum(spectrum, 0.5)).byOrder.forEach((share, order) => {
      expect(share).toBeCloseTo(expected[order]!, 12);
    });
    const flat = biasedEnergy(biasedSpectrum(createSpectrum(3, [[[], 4]]), 0.3));
    expect(flat).toEqual({
      mean: 4,
      variance: 0,
      byOrder: new Float64Array(1),
      byPlayer: new Float64Array(3),
    });
  });
});
