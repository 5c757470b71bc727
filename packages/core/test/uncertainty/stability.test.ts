import { createSpectrum, type Spectrum, topStability } from '@spex/core';
import { describe, expect, it } from 'vitest';

/** A spectrum of single players with these coefficients. */
const singles = (...values: number[]): Spectrum =>
  createSpectrum(6, [[[], 100], ...values.map((value, player) => [[player], value] as const)]);

describe('topStability', () => {
  it('is the overlap with the reported top, and of the replicates with each other', () => {
    const reported = singles(9, 8, 1, 1, 1, 1);
    const replicates = [singles(9, 8, 1), singles(9, 0, 8), singles(0, 0, 9, 8)];
    const { overlap, jaccard, terms } = topStability(reported, replicates, { k: 2, index: 'Fourier' });
    expect(terms).toEqual([
      { players: [0], value: 9, share: 2 / 3 },
      { players: [1], value: 8, share: 1 / 3 },
    ]);
    expect(overlap).toBeCloseTo(0.5, 12);
    // {0, 1} and {0, 2}: 1 of 3; {0, 1} and {2, 3}: none; {0, 2} and {2, 3}: 1 of 3.
    expect(jaccard).toBeCloseTo(2 / 9, 12);
  });

  it('is 1 for replicates that agree, whatever their sizes', () => {
    const reported = singles(3, -2, 1);
    const { overlap, jaccard } = topStability(reported, [singles(30, -20, 1), singles(2, 2.5, 0.1)], {
      k: 2,
    });
    expect([overlap, jaccard]).toEqual([1, 1]);
  });

  it('takes all where there are fewer than k, and nothing where there is none', () => {
    const constant = createSpectrum(6, [[[], 1]]);
    expect(topStability(constant, [constant, constant])).toEqual({ overlap: 1, jaccard: 1, terms: [] });
    expect(topStability(singles(1, 2), [singles(1, 2), singles(1)], { k: 10 }).jaccard).toBe(0.5);
  });

  it('ranks by the index that is asked for', () => {
    // As Fourier terms the single is larger, as Banzhaf interactions the pair is: 4 · 0.8 against 2 · 1.
    const spectrum = createSpectrum(6, [
      [[0], 1],
      [[1, 2], 0.8],
    ]);
    const top = (index: 'Fourier' | 'BII') =>
      topStability(spectrum, [spectrum, spectrum], { k: 1, index }).terms[0]!.players;
    expect(top('Fourier')).toEqual([0]);
    expect(top('BII')).toEqual([1, 2]);
  });

  it('refuses a bad k, and a single replicate', () => {
    expect(() => topStability(singles(1), [singles(1), singles(1)], { k: 0 })).toThrow(
      'k must be an integer of at least 1, not 0',
    );
    expect(() => topStability(singles(1), [singles(1)])).toThrow('stability needs two replicates at least');
  });
});
