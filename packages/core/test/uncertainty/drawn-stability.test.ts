import { createRandom, type Term } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { drawnStability } from '../../src/uncertainty/drawn-stability.ts';

const terms = (values: readonly number[]): Term[] => [
  { players: [], value: 100 },
  ...values.map((value, player) => ({ players: [player], value })),
];
const errorsOf = (terms: readonly Term[], error: number): Float64Array =>
  new Float64Array(terms.length).fill(error);

describe('drawnStability', () => {
  it('is certain where nothing is left to chance, and where effects lie far apart', () => {
    const exact = terms([5, -4, 3, 2]);
    const sure = { k: 4, overlap: 1, jaccard: 1, shares: [1, 1, 1, 1] };
    expect(drawnStability(exact, errorsOf(exact, 0), 0)).toEqual(sure);
    const apart = terms(Array.from({ length: 30 }, (_, at) => (at < 10 ? 50 - at : 1)));
    expect(drawnStability(apart, errorsOf(apart, 1), 0)).toMatchObject({ k: 10, overlap: 1, jaccard: 1 });
  });

  it('has nothing to tell of a constant', () => {
    const constant = terms([]);
    expect(drawnStability(constant, errorsOf(constant, 1), 0)).toEqual({
      k: 0,
      overlap: 1,
      jaccard: 1,
      shares: [],
    });
  });

  it('is what a simulation of whole lists tells', () => {
    const random = createRandom(5);
    const list = terms(Array.from({ length: 60 }, (_, at) => 4 * 0.95 ** at * (at % 2 ? 1 : -1)));
    const errors = Float64Array.from(list, (_, at) => 0.3 + 0.01 * at);
    const { shares, overlap, k } = drawnStability(list, errors, 3);
    const counts = new Float64Array(10);
    for (let draw = 0; draw < 4000; draw++) {
      const sizes = list.slice(1).map(({ value }, at) => Math.abs(value + errors[at + 1]! * random.normal()));
      const least = [...sizes].sort((a, b) => b - a)[9]!;
      for (let rank = 0; rank < 10; rank++) if (sizes[rank]! >= least) counts[rank]! += 1 / 4000;
    }
    expect(k).toBe(10);
    shares.forEach((share, rank) => {
      // 200 draws: a standard error of at most 0.035.
      expect(Math.abs(share - counts[rank]!)).toBeLessThan(0.13);
    });
    expect(Math.abs(overlap - counts.reduce((sum, one) => sum + one, 0) / 10)).toBeLessThan(0.03);
  });

  it('falls as errors grow, and is the same for the same seed', () => {
    const list = terms(Array.from({ length: 40 }, (_, at) => 3 - 0.05 * at));
    const [little, much] = [0.02, 1].map((error) => drawnStability(list, errorsOf(list, error), 1));
    expect(little!.overlap).toBeGreaterThan(much!.overlap + 0.2);
    expect(little!.jaccard).toBeGreaterThan(much!.jaccard + 0.2);
    expect(drawnStability(list, errorsOf(list, 1), 1)).toEqual(much);
  });
});
