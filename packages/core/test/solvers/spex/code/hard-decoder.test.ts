import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../src/coalitions/random.ts';
import { createBchCode } from '../../../../src/solvers/spex/code/bch.ts';
import { createIdentityCode } from '../../../../src/solvers/spex/code/identity-code.ts';
import type { ParityCode } from '../../../../src/solvers/spex/code/parity-code.ts';
import { subsetsUpTo } from './oracles.ts';

/** Syndrome of errors at these positions. */
function syndromeOf(code: ParityCode, positions: Iterable<number>): Uint32Array {
  const sum = new Uint32Array(code.words);
  const column = new Uint32Array(code.words);
  for (const position of positions) {
    code.columnOf(position, column, 0);
    for (let word = 0; word < code.words; word++) sum[word]! ^= column[word]!;
  }
  return sum;
}

function drawErrors(code: ParityCode, weight: number, random: Random): number[] {
  const errors = new Set<number>();
  while (errors.size < weight) errors.add(random.below(code.length));
  return [...errors].sort((a, b) => a - b);
}

describe.each([
  [2, 1],
  [3, 1],
  [3, 2],
  [4, 3],
  [5, 2],
  [5, 5],
  [6, 4],
  [6, 8],
  [7, 5],
  [8, 3],
  [8, 8],
  [9, 5],
  [10, 7],
  [12, 6],
  [14, 5],
  [16, 8],
  [17, 1],
  [17, 5],
  [17, 8],
])('degree %i, %i errors', (degree, t) => {
  const code = createBchCode(degree, t);
  const decoder = code.createDecoder();
  const random = createRandom(degree * 10 + t);
  const positions = new Int32Array(t);

  it('corrects every pattern it should', () => {
    for (let weight = 0; weight <= t; weight++) {
      for (let round = 0; round < 40; round++) {
        const errors = drawErrors(code, weight, random);
        const syndrome = new Uint32Array(code.words + 2).fill(0xffffffff);
        syndrome.set(syndromeOf(code, errors), 1);
        const count = decoder.decode(syndrome, 1, positions);
        expect([...positions.subarray(0, count)]).toEqual(errors);
      }
    }
  });

  it('explains the syndrome of more errors rightly or not at all', () => {
    let given = 0;
    for (let weight = t + 1; weight <= Math.min(2 * t, code.length); weight++) {
      for (let round = 0; round < 60; round++) {
        const syndrome = syndromeOf(code, drawErrors(code, weight, random));
        const count = decoder.decode(syndrome, 0, positions);
        if (count < 0) continue;
        given++;
        const found = positions.slice(0, count);
        // At distance 2t + 1 or more, other patterns with this syndrome have at least 2t + 1 - weight errors.
        expect(count).toBeGreaterThanOrEqual(2 * t + 1 - weight);
        expect(found.every((p, i) => p >= 0 && p < code.length && (i === 0 || p > found[i - 1]!))).toBe(true);
        expect(syndromeOf(code, found)).toEqual(syndrome);
      }
    }
    // A random syndrome is that of a correctable pattern with a chance of about 1 / t!.
    if (t === 8 && degree > 8) expect(given).toBeLessThan(5);
  });
});

it.each([
  [4, 2],
  [4, 3],
  [4, 4],
  [4, 6],
  [4, 7],
  [5, 3],
  [5, 5],
  [6, 3],
])(
  'at degree %i, %i errors decodes every syndrome to the pattern a table of all patterns gives',
  (degree, t) => {
    const code = createBchCode(degree, t);
    const columns = Array.from({ length: code.length }, (_, p) => syndromeOf(code, [p])[0]!);
    const leaders = new Float64Array(2 ** code.parityBits).fill(-1);
    let patterns = 0;
    let drawn = 0;
    for (const pattern of subsetsUpTo(code.length, t)) {
      let syndrome = 0;
      let digits = 0;
      for (const position of pattern) {
        syndrome ^= columns[position]!;
        digits = digits * 64 + position + 1;
      }
      if (leaders[syndrome] === -1) patterns++;
      leaders[syndrome] = digits;
      drawn++;
    }
    // No two patterns of at most t errors share a syndrome.
    expect(patterns).toBe(drawn);

    const decoder = code.createDecoder();
    const positions = new Int32Array(t);
    const syndrome = new Uint32Array(1);
    let wrong = 0;
    for (let bits = 0; bits < 2 ** code.parityBits; bits++) {
      syndrome[0] = bits;
      const count = decoder.decode(syndrome, 0, positions);
      let digits = 0;
      for (let i = 0; i < count; i++) digits = digits * 64 + positions[i]! + 1;
      if ((count < 0 ? -1 : digits) !== leaders[bits]) wrong++;
    }
    expect(wrong).toBe(0);
  },
);

it('says that nothing is wrong with the syndrome 0', () => {
  const code = createBchCode(7, 5);
  expect(code.createDecoder().decode(new Uint32Array(code.words), 0, new Int32Array(5))).toBe(0);
});

it('gives each decoder buffers of its own', () => {
  const code = createBchCode(6, 3);
  const [one, other] = [code.createDecoder(), code.createDecoder()];
  const [a, b] = [new Int32Array(3), new Int32Array(3)];
  one.decode(syndromeOf(code, [1, 40]), 0, a);
  other.decode(syndromeOf(code, [2, 3, 5]), 0, b);
  expect(one.decode(syndromeOf(code, [62]), 0, a)).toBe(1);
  expect([a[0], ...b]).toEqual([62, 2, 3, 5]);
});

describe('the identity code', () => {
  it.each([1, 2, 31, 32, 33, 64, 70])('of %i positions reads the pattern from the syndrome', (length) => {
    const t = 3;
    const code = createIdentityCode(length, t);
    expect(code).toMatchObject({ length, parityBits: length, capability: t, words: Math.ceil(length / 32) });
    const decoder = code.createDecoder();
    const positions = new Int32Array(t);
    const random = createRandom(length);
    for (let weight = 0; weight <= Math.min(length, 2 * t); weight++) {
      for (let round = 0; round < 10; round++) {
        const errors = drawErrors(code, weight, random);
        const count = decoder.decode(syndromeOf(code, errors), 0, positions);
        expect(count).toBe(weight > t ? -1 : weight);
        if (count >= 0) expect([...positions.subarray(0, count)]).toEqual(errors);
      }
    }
  });
});
