import { expect, test } from 'vitest';
import { ladderBudget, parityBits } from '../../src/spex/ladder.ts';

/** Degree of the generator polynomial: the sizes of the cyclotomic cosets of 1 to 10 modulo 2^m - 1, summed. */
function generatorDegree(m: number): number {
  const length = 2 ** m - 1;
  const roots = new Set<number>();
  for (let power = 1; power <= 10; power++) {
    for (let root = power; !roots.has(root); root = (2 * root) % length) roots.add(root);
  }
  return roots.size;
}

test('parity bits are those of the smallest BCH code that takes the players', () => {
  for (let m = 5; m <= 14; m++) {
    const bits = generatorDegree(m);
    const most = 2 ** m - 1 - bits;
    expect(parityBits(most)).toBe(bits);
    if (m < 14) expect(parityBits(most + 1)).toBe(generatorDegree(m + 1));
  }
  expect(() => parityBits(16_314)).toThrow(RangeError);
});

test.each([
  [64, 10, 3456],
  [256, 10, 4416],
  [1000, 10, 5376],
  [64, 100, 13_824],
  [256, 100, 17_664],
  [1000, 100, 21_504],
  [64, 1000, 110_592],
  [256, 1000, 141_312],
  [1000, 1000, 172_032],
])('%d players, %d terms: the reference took %d ablations', (players, terms, budget) => {
  expect(ladderBudget(players, terms)).toBe(budget);
});

test('200 terms of 10,000 players take 2^8 bins a group', () => {
  expect(ladderBudget(10_000, 200)).toBe(3 * 71 * 256);
});
