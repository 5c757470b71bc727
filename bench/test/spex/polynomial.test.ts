import { createRandom } from 'spex';
import { describe, expect, it } from 'vitest';
import { randomPolynomial } from '../../src/spex/polynomial.ts';

const draw = (players: number, terms: number, mostOrder: number, seed = 0, leastOrder = 1) =>
  randomPolynomial({ players, terms, leastOrder, mostOrder }, createRandom(seed));

describe('randomPolynomial', () => {
  it('draws distinct supports of the sizes asked for, players within the game', () => {
    const { players, supports } = draw(40, 1000, 5, 1);
    expect(players).toBe(40);
    expect(new Set(supports.map(String)).size).toBe(1000);
    for (const support of supports) {
      expect(support.length).toBeGreaterThanOrEqual(1);
      expect(support.length).toBeLessThanOrEqual(5);
      expect(new Set(support).size).toBe(support.length);
      for (const player of support) expect(player).toBeLessThan(40);
    }
  });

  it('draws every size about as often, and both signs', () => {
    const { supports, coefficients } = draw(1000, 5000, 5, 2, 2);
    // Means 1,250 (deviation 31) and 2,500 (35): six deviations either way.
    for (let size = 2; size <= 5; size++) {
      const count = supports.filter(({ length }) => length === size).length;
      expect(Math.abs(count - 1250)).toBeLessThan(184);
    }
    const positive = coefficients.filter((value) => value > 0).length;
    expect(Math.abs(positive - 2500)).toBeLessThan(210);
  });

  it('draws coefficients of size 0.5 to 1.5, up to both ends', () => {
    const sizes = draw(200, 2000, 3, 3).coefficients.map(Math.abs);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.5);
    expect(Math.min(...sizes)).toBeLessThan(0.51);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1.5);
    expect(Math.max(...sizes)).toBeGreaterThan(1.49);
  });

  it('keeps to one size when least and most agree', () => {
    expect(draw(128, 10, 5, 4, 5).supports.map(({ length }) => length)).toEqual(Array(10).fill(5));
  });

  it('gives the same for the same seed and another for another', () => {
    expect(draw(64, 100, 5, 7)).toEqual(draw(64, 100, 5, 7));
    expect(draw(64, 100, 5, 7)).not.toEqual(draw(64, 100, 5, 8));
  });

  it('takes every support there is, and refuses more', () => {
    // Five players: 5 + 10 supports of one or two players.
    expect(draw(5, 15, 2).supports).toHaveLength(15);
    expect(() => draw(5, 16, 2)).toThrow('5 players have 15 supports of 1 to 2, not 16');
    expect(() => draw(5, 11, 2, 0, 2)).toThrow('5 players have 10 supports of 2 to 2, not 11');
  });
});
