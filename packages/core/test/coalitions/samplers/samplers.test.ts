import {
  balancedSampler,
  biasedSampler,
  type CoalitionBatch,
  coalitionSize,
  createRandom,
  InvalidArgumentError,
  isPresent,
  lastWordMask,
  type Random,
  rowWords,
  sampleBiased,
  sampleBySize,
  sampleNearFull,
  samplePaired,
  sampleUniform,
  wordsPerRow,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Sampler = (players: number, rows: number, random: Random) => CoalitionBatch;

/** Every sampler, and how many coalitions it can draw from. */
const SAMPLERS: Record<string, { sample: Sampler; possible: (players: number) => number }> = {
  uniform: { sample: sampleUniform, possible: (n) => 2 ** n },
  paired: { sample: samplePaired, possible: (n) => 2 ** n },
  'by size': {
    sample: (n, rows, random) => sampleBySize(n, rows, new Float64Array(n + 1).fill(0.3), random),
    possible: (n) => 2 ** n,
  },
  'by size, ends only': {
    sample: (n, rows, random) =>
      sampleBySize(
        n,
        rows,
        Array.from({ length: n + 1 }, (_, size) => (size <= 1 || size === n ? 1 : 0)),
        random,
      ),
    possible: (n) => (n === 1 ? 2 : n + 2),
  },
  biased: { sample: (n, rows, random) => sampleBiased(n, rows, 0.2, random), possible: (n) => 2 ** n },
  balanced: {
    sample: (n, rows, random) =>
      balancedSampler(
        Array.from({ length: n || 1 }, (_, player) => player % 2),
        0.5,
      ).sample(n, rows, random),
    // Σ_m C(a, m) C(b, m) = C(a + b, a), by Vandermonde.
    possible: (n) => (n === 1 ? 2 : binomial(n, Math.floor(n / 2))),
  },
  'near full': {
    sample: (n, rows, random) => sampleNearFull(n, rows, Math.min(n, 2), random),
    possible: (n) => (n === 1 ? 2 : 1 + n + (n * (n - 1)) / 2),
  },
};

function keys(batch: CoalitionBatch): string[] {
  return Array.from({ length: batch.rows }, (_, row) => rowWords(batch, row).join());
}

describe.each(Object.entries(SAMPLERS))('%s', (_, { sample, possible }) => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(31, 32, 33, 64, 65, 100));

  it('gives the rows asked for, or all there are, distinct and with spare bits zero', () => {
    fc.assert(
      fc.property(sizes, fc.nat(120), fc.integer(), (players, rows, seed) => {
        const batch = sample(players, rows, createRandom(seed));
        expect(batch.players).toBe(players);
        expect(batch.rows).toBe(Math.min(rows, possible(players)));
        const width = wordsPerRow(players);
        expect(batch.words.length).toBe(batch.rows * width);
        expect(new Set(keys(batch)).size).toBe(batch.rows);
        for (let row = 0; row < batch.rows; row++) {
          expect(batch.words[(row + 1) * width - 1]! & ~lastWordMask(players)).toBe(0);
        }
      }),
    );
  });

  it('gives the same rows for the same seed, others for another', () => {
    const first = sample(64, 100, createRandom(7));
    expect(sample(64, 100, createRandom(7))).toEqual(first);
    expect(sample(64, 100, createRandom(8))).not.toEqual(first);
  });

  it('works for 100,000 players', () => {
    const batch = sample(100_000, 5, createRandom(1));
    expect(batch.words.length).toBe(5 * 3125);
    expect(new Set(keys(batch)).size).toBe(5);
  });

  it.each([
    [0, 1],
    [1.5, 1],
    [100_001, 1],
    [Number.NaN, 1],
    [5, -1],
    [5, 0.5],
    [100_000, 1e9],
  ])('refuses %f players and %f rows', (players, rows) => {
    const wrong = rows === 1 ? 'players' : 'rows';
    expect(() => sample(players, rows, createRandom(0))).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument: wrong }),
    );
  });
});

describe('sampleUniform', () => {
  it('gives every coalition in ascending order once the rows reach 2^n', () => {
    expect([...sampleUniform(3, 8, createRandom(1)).words]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(sampleUniform(3, 1000, createRandom(2)).rows).toBe(8);
  });

  it('leaves out each coalition equally often when one short of all', () => {
    const random = createRandom(3);
    const missing = new Array<number>(8).fill(0);
    for (let i = 0; i < 8000; i++) {
      const left = new Set([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const word of sampleUniform(3, 7, random).words) left.delete(word);
      for (const word of left) missing[word]!++;
    }
    expect(chiSquare(missing, 1000)).toBeLessThan(CHI_SQUARE_7);
  });

  it.each([3, 6])('puts each coalition first equally often, %i rows of 8', (rows) => {
    const random = createRandom(4);
    const first = new Array<number>(8).fill(0);
    for (let i = 0; i < 8000; i++) first[sampleUniform(3, rows, random).words[0]!]!++;
    expect(chiSquare(first, 1000)).toBeLessThan(CHI_SQUARE_7);
  });

  it('makes every player present in half of the rows, and every two in a quarter', () => {
    const batch = sampleUniform(70, 20_000, createRandom(5));
    // Five standard deviations of a binomial share.
    for (let player = 0; player < 70; player++) {
      let alone = 0;
      let together = 0;
      for (let row = 0; row < batch.rows; row++) {
        if (!isPresent(batch, row, player)) continue;
        alone++;
        if (isPresent(batch, row, (player + 33) % 70)) together++;
      }
      expect(Math.abs(alone / 20_000 - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 4 / 20_000));
      expect(Math.abs(together / 20_000 - 1 / 4)).toBeLessThan(5 * Math.sqrt(3 / 16 / 20_000));
    }
  });

  it('says why it cannot list 2^26 coalitions', () => {
    expect(() => sampleUniform(26, 2 ** 26, createRandom(0))).toThrow(
      'all 2^26 coalitions are too many to list',
    );
  });
});

describe('samplePaired', () => {
  it('follows every coalition with its complement; an odd last one stands alone', () => {
    const sizes = fc.constantFrom(1, 2, 3, 8, 32, 33, 64, 90);
    fc.assert(
      fc.property(sizes, fc.nat(60), fc.integer(), (players, rows, seed) => {
        const batch = samplePaired(players, rows, createRandom(seed));
        for (let row = 0; row + 1 < batch.rows; row += 2) {
          for (let player = 0; player < players; player++) {
            expect(isPresent(batch, row, player)).not.toBe(isPresent(batch, row + 1, player));
          }
        }
      }),
    );
  });

  it.each([3, 6])('puts each coalition first equally often, %i rows of 8', (rows) => {
    const random = createRandom(6);
    const first = new Array<number>(8).fill(0);
    for (let i = 0; i < 8000; i++) first[samplePaired(3, rows, random).words[0]!]!++;
    expect(chiSquare(first, 1000)).toBeLessThan(CHI_SQUARE_7);
  });
});

describe('sampleBySize', () => {
  it('draws sizes by weight and coalitions of a size uniformly', () => {
    const random = createRandom(7);
    const sizes = [0, 0, 0, 0];
    const ofTwo = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 9000; i++) {
      const { words } = sampleBySize(3, 1, [0, 1, 6, 2], random);
      const size = coalitionSize({ rows: 1, players: 3, words }, 0);
      sizes[size]!++;
      if (size === 2) ofTwo[words[0]!]!++;
    }
    expect(sizes[0]).toBe(0);
    // 5 standard deviations of a binomial count.
    expect(Math.abs(sizes[1]! - 1000)).toBeLessThan(5 * Math.sqrt((1000 * 8) / 9));
    expect(Math.abs(sizes[2]! - 6000)).toBeLessThan(5 * Math.sqrt((6000 * 3) / 9));
    for (const pair of [3, 5, 6]) {
      expect(Math.abs(ofTwo[pair]! - sizes[2]! / 3)).toBeLessThan(5 * Math.sqrt((6000 * 2) / 9));
    }
  });

  it('keeps the weights until a size is used up, then gives its share to the others', () => {
    // Size 1 of 20 players has 20 coalitions; half of 2,020 draws ask for it.
    const batch = sampleBySize(
      20,
      2020,
      Array.from({ length: 21 }, (_, size) => (size === 1 || size === 10 ? 1 : 0)),
      createRandom(8),
    );
    const sizes = sizesOf(batch);
    expect(sizes[1]).toBe(20);
    expect(sizes[10]).toBe(2000);
  });

  it('gives fewer rows only when no coalition of a weighted size is left', () => {
    const batch = sampleBySize(6, 50, [1, 1, 0, 0, 0, 0, 1e-300], createRandom(9));
    expect(sizesOf(batch)).toEqual([1, 6, 0, 0, 0, 0, 1]);
  });

  it('takes weights of any scale', () => {
    expect(sizesOf(sampleBySize(4, 16, new Array(5).fill(1e308), createRandom(1)))).toEqual([1, 4, 6, 4, 1]);
    expect(sizesOf(sampleBySize(4, 16, new Array(5).fill(5e-324), createRandom(1)))).toEqual([1, 4, 6, 4, 1]);
  });

  it.each([
    [[1, 1], 'weights'],
    [[0, 0, 0], 'weights'],
    [[1, -1, 1], 'weights[1]'],
    [[1, 1, Number.POSITIVE_INFINITY], 'weights[2]'],
    [[Number.NaN, 1, 1], 'weights[0]'],
  ])('refuses the weights %j for 2 players', (weights, argument) => {
    expect(() => sampleBySize(2, 1, weights, createRandom(0))).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument }),
    );
  });
});

describe('sampleBiased', () => {
  it('makes each player present with probability p, independently', () => {
    const batch = sampleBiased(60, 20_000, 0.3, createRandom(10));
    for (let player = 0; player < 60; player++) {
      let alone = 0;
      let together = 0;
      for (let row = 0; row < batch.rows; row++) {
        if (!isPresent(batch, row, player)) continue;
        alone++;
        if (isPresent(batch, row, (player + 31) % 60)) together++;
      }
      expect(Math.abs(alone / 20_000 - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 20_000));
      expect(Math.abs(together / 20_000 - 0.09)).toBeLessThan(5 * Math.sqrt((0.09 * 0.91) / 20_000));
    }
  });

  it('follows the law of drawing again after a repeat', () => {
    // Two distinct rows of 2 players: P(a then b) = p_a p_b / (1 - p_a).
    const p = 0.3;
    const odds = [0.49, 0.21, 0.21, 0.09];
    const random = createRandom(11);
    const counts = new Map<string, number>();
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const key = sampleBiased(2, 2, p, random).words.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        if (a === b) continue;
        const share = (odds[a]! * odds[b]!) / (1 - odds[a]!);
        const found = (counts.get(`${a},${b}`) ?? 0) / draws;
        expect(Math.abs(found - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / draws));
      }
    }
  });

  it('reaches every coalition though p is tiny', () => {
    expect(sampleBiased(4, 16, 1e-300, createRandom(1)).rows).toBe(16);
    expect([...sampleBiased(3, 8, 1 - 1e-16, createRandom(1)).words].sort()).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  it.each([0, 1, -0.1, 1.1, Number.NaN])('refuses p = %f', (p) => {
    expect(() => sampleBiased(4, 2, p, createRandom(0))).toThrow(InvalidArgumentError);
  });
});

describe('sampleNearFull', () => {
  it('spreads evenly over the numbers of absent players', () => {
    const sizes = sizesOf(sampleNearFull(2000, 4001, 4, createRandom(12)));
    // One coalition lacks nobody; the rest is spread over 1 to 4 absent players.
    expect(sizes[2000]).toBe(1);
    for (const absent of [1, 2, 3, 4]) {
      expect(Math.abs(sizes[2000 - absent]! - 1000)).toBeLessThan(5 * Math.sqrt((4000 * 3) / 16));
    }
    expect(sizes.slice(0, 1996).every((rows) => rows === 0)).toBe(true);
  });

  it.each([-1, 1.5, 6, Number.NaN])('refuses at most %f of 5 players absent', (maxAbsent) => {
    expect(() => sampleNearFull(5, 2, maxAbsent, createRandom(0))).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument: 'maxAbsent' }),
    );
  });
});

describe('biasedSampler', () => {
  it('draws as sampleBiased does, and says so', () => {
    const sampler = biasedSampler(0.3);
    expect(sampler.sample(50, 30, createRandom(4))).toEqual(sampleBiased(50, 30, 0.3, createRandom(4)));
    expect(sampler.name).toBe('each player present with probability 0.3');
  });

  it.each([0, 1, Number.NaN])('refuses p = %f', (p) => {
    expect(() => biasedSampler(p)).toThrow(expect.objectContaining({ argument: 'p' }));
  });
});

describe('balancedSampler', () => {
  const strata = [7, 7, 0, 7, 0];

  it('draws m by the binomial of the smallest class, and m players of each class uniformly', () => {
    // Of players 2 and 4, m are present with probability C(2, m) 0.3^m 0.7^(2 - m), and as many of 0, 1 and 3.
    const random = createRandom(20);
    const sampler = balancedSampler(strata, 0.3);
    const counts = new Map<number, number>();
    const draws = 40_000;
    for (let i = 0; i < draws; i++) {
      const word = sampler.sample(5, 1, random).words[0]!;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const expected = new Map<number, number>();
    for (let word = 0; word < 32; word++) {
      const present = (players: readonly number[]): number => players.filter((p) => (word >> p) & 1).length;
      const m = present([2, 4]);
      if (present([0, 1, 3]) !== m) continue;
      const pmf = binomial(2, m) * 0.3 ** m * 0.7 ** (2 - m);
      expected.set(word, (draws * pmf) / (binomial(2, m) * binomial(3, m)));
    }
    expect([...counts.keys()].sort()).toEqual([...expected.keys()].sort());
    let chi = 0;
    for (const [word, count] of expected) chi += (counts.get(word)! - count) ** 2 / count;
    // 10 coalitions: the 99.99 % quantile with 9 degrees of freedom.
    expect(expected.size).toBe(10);
    expect(chi).toBeLessThan(33.72);
  });

  it('follows the law of drawing again after a repeat', () => {
    // One player in each of two classes: ∅ with probability 0.8, both with 0.2; the second draw is the other one.
    const random = createRandom(21);
    let emptyFirst = 0;
    for (let i = 0; i < 10_000; i++) {
      const { words } = balancedSampler([0, 1], 0.2).sample(2, 2, random);
      expect([...words].sort()).toEqual([0, 3]);
      if (words[0] === 0) emptyFirst++;
    }
    expect(Math.abs(emptyFirst - 8000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.16));
  });

  it('stops where no more balanced coalitions exist', () => {
    expect(balancedSampler(strata, 0.01).sample(5, 1000, createRandom(1)).rows).toBe(10);
  });

  it('holds as many players of every class, of thousands', () => {
    const classes = Array.from({ length: 3000 }, (_, player) =>
      player % 10 === 0 ? 1 : player % 3 === 0 ? 2 : 0,
    );
    const batch = balancedSampler(classes, 0.5).sample(3000, 50, createRandom(2));
    for (let row = 0; row < batch.rows; row++) {
      const sizes = [0, 0, 0];
      for (let player = 0; player < 3000; player++)
        if (isPresent(batch, row, player)) sizes[classes[player]!]!++;
      expect(new Set(sizes).size).toBe(1);
      expect(Math.abs(sizes[0]! - 150)).toBeLessThan(6 * Math.sqrt(300 / 4));
    }
  });

  it('refuses another number of players, no players, and p out of range', () => {
    const sampler = balancedSampler(strata, 0.5);
    expect(() => sampler.sample(6, 1, createRandom(0))).toThrow(
      'the strata name the classes of 5 players, not of 6',
    );
    expect(() => balancedSampler([], 0.5)).toThrow(expect.objectContaining({ argument: 'strata' }));
    expect(() => balancedSampler(strata, 1)).toThrow(expect.objectContaining({ argument: 'p' }));
  });
});

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}

/** The 99.99 % quantile of the chi-square distribution with 7 degrees of freedom. */
const CHI_SQUARE_7 = 29.88;

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function sizesOf(batch: CoalitionBatch): number[] {
  const sizes = new Array<number>(batch.players + 1).fill(0);
  for (let row = 0; row < batch.rows; row++) sizes[coalitionSize(batch, row)]!++;
  return sizes;
}
