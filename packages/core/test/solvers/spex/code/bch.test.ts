import { InvalidArgumentError } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/coalitions/random.ts';
import { type BchCode, createBchCode, smallestDegree } from '../../../../src/solvers/spex/code/bch.ts';
import { multiply, power } from '../../../../src/solvers/spex/code/galois-field.ts';
import { degreeOf, multiplyPolynomials, rankOf, unpacked } from './oracles.ts';

/** Π (x - β) over the conjugates β of α^j, whose coefficients lie in GF(2). */
function minimalPolynomial({ field }: BchCode, j: number): bigint {
  const conjugates = new Set<number>();
  for (let root = power(field, 2, j); !conjugates.has(root); root = multiply(field, root, root)) {
    conjugates.add(root);
  }
  let coefficients = [1];
  for (const root of conjugates) {
    const next = [0, ...coefficients];
    for (const [i, c] of coefficients.entries()) next[i]! ^= multiply(field, c, root);
    coefficients = next;
  }
  return BigInt(`0b${coefficients.reverse().join('')}`);
}

/** The least common multiple of the minimal polynomials of α, α², ..., α^2t. */
function generatorPolynomial(code: BchCode): bigint {
  const factors = new Set<bigint>();
  for (let j = 1; j <= 2 * code.capability; j++) factors.add(minimalPolynomial(code, j));
  return [...factors].reduce(multiplyPolynomials, 1n);
}

function columnOf(code: BchCode, position: number): bigint {
  const column = new Uint32Array(code.words + 2).fill(0xffffffff);
  code.columnOf(position, column, 1);
  expect([column[0], column[code.words + 1]]).toEqual([0xffffffff, 0xffffffff]);
  return unpacked(column, 1, code.words);
}

describe('the parity bits', () => {
  it.each([
    // length, message bits, errors corrected: Lin and Costello, table 6.1 and appendix C.
    [7, 4, 1],
    [15, 11, 1],
    [15, 7, 2],
    [15, 5, 3],
    [15, 1, 7],
    [31, 26, 1],
    [31, 21, 2],
    [31, 16, 3],
    [31, 11, 5],
    [31, 6, 7],
    [63, 51, 2],
    [63, 36, 5],
    [63, 30, 6],
    [63, 24, 7],
    [63, 18, 10],
    [127, 92, 5],
    [127, 71, 9],
    [127, 64, 10],
    [255, 215, 5],
    [255, 191, 8],
    [255, 87, 26],
    [511, 466, 5],
    [1023, 973, 5],
    [2047, 1992, 5],
  ])(
    'of the (%i, %i) code that corrects %i errors are those of the published tables',
    (length, message, t) => {
      const code = createBchCode(Math.log2(length + 1), t);
      expect(code).toMatchObject({ length, capability: t, parityBits: length - message });
      expect(code.words).toBe(Math.ceil((length - message) / 32));
    },
  );

  it.each([5, 6, 8, 9, 10, 12, 14, 17])(
    'at degree %i are as many as the generator polynomial says',
    (degree) => {
      for (let t = 1; t <= 8; t++) {
        const code = createBchCode(degree, t);
        expect(code.parityBits).toBe(degreeOf(generatorPolynomial(code)));
      }
    },
  );
});

describe('the check matrix', () => {
  it.each([
    [2, 1],
    [3, 2],
    [4, 3],
    [4, 7],
    [5, 5],
    [6, 5],
    [6, 8],
    [8, 8],
    [9, 8],
    [11, 5],
    [17, 8],
  ])('at degree %i, %i errors is 0 on multiples of the generator alone', (degree, t) => {
    const code = createBchCode(degree, t);
    const generator = generatorPolynomial(code);
    const random = createRandom(degree * 100 + t);
    for (let round = 0; round < 20; round++) {
      // A product of degree below the length, as the positions of a word that is 1 there.
      const room = code.length - code.parityBits;
      let factor = 1n;
      for (let i = 0; i < Math.min(room - 1, 60); i++) factor = (factor << 1n) | BigInt(random.bits() & 1);
      const word = multiplyPolynomials(generator, factor);
      const shift = random.below(code.length - degreeOf(word));
      let syndrome = 0n;
      for (let i = 0; word >> BigInt(i) > 0n; i++) {
        if ((word >> BigInt(i)) & 1n) syndrome ^= columnOf(code, i + shift);
      }
      expect(syndrome).toBe(0n);
      // One error more is seen.
      expect(columnOf(code, random.below(code.length))).not.toBe(0n);
    }
    const columns = Array.from({ length: Math.min(code.length, 4 * code.parityBits) }, (_, i) =>
      columnOf(code, i),
    );
    expect(rankOf(columns)).toBe(code.parityBits);
  });
});

describe('smallestDegree', () => {
  it('is the least that holds the positions and the errors', () => {
    for (let t = 1; t <= 8; t++) {
      for (const positions of [
        1, 2, 7, 8, 15, 16, 31, 32, 100, 127, 128, 1000, 65_535, 65_536, 100_000, 131_071,
      ]) {
        const degree = smallestDegree(positions, t);
        const fits = (m: number): boolean => 2 ** m - 1 >= positions && 2 * t + 1 <= 2 ** m - 1;
        expect(fits(degree)).toBe(true);
        expect(degree === 3 || !fits(degree - 1)).toBe(true);
      }
    }
    expect(smallestDegree(100_000, 5)).toBe(17);
  });

  it.each([
    [131_072, 5],
    [10, 0],
    [10, 1.5],
    [10, 65_536],
    [Number.NaN, 3],
  ])('refuses %s positions with %s errors', (positions, t) => {
    expect(() => smallestDegree(positions, t)).toThrow(InvalidArgumentError);
  });
});

it.each([
  [1, 1],
  [18, 1],
  [3, 4],
  [5, 0],
  [5, 2.5],
])('refuses a code of degree %s that corrects %s errors', (degree, t) => {
  expect(() => createBchCode(degree, t)).toThrow(InvalidArgumentError);
});
