import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/coalitions/random.ts';
import { createBchCode, smallestDegree } from '../../../../src/solvers/spex/code/bch.ts';
import { chooseCode, parityBitsFor } from '../../../../src/solvers/spex/code/choose-code.ts';
import { createEncoder, type Encoder, encode, UNUSED } from '../../../../src/solvers/spex/code/encoder.ts';
import { createIdentityCode } from '../../../../src/solvers/spex/code/identity-code.ts';
import { rankOf, unpacked } from './oracles.ts';

/** The integers that the bit-packed rows are. */
const rowsOf = (packed: Uint32Array, words: number): bigint[] =>
  Array.from({ length: packed.length / words }, (_, row) => unpacked(packed, row * words, words));

/** Everything an encoder promises, checked from its tables alone. */
function checkEncoder({ code, players, known, parity, basis, owner }: Encoder): void {
  const { parityBits, words, length } = code;
  const column = new Uint32Array(words);
  const columnAt = (position: number): bigint => {
    code.columnOf(position, column, 0);
    return unpacked(column, 0, words);
  };
  const bases = rowsOf(basis, words);
  const parities = rowsOf(parity, words);
  expect([bases.length, parities.length, owner.length]).toEqual([parityBits, players, length]);
  expect(rankOf(bases)).toBe(parityBits);
  expect(rankOf(parities)).toBe(parityBits);
  expect(parities.every((bits) => bits < 1n << BigInt(parityBits))).toBe(true);

  const seenPlayers: number[] = [];
  const seenBits: number[] = [];
  for (let position = 0; position < length; position++) {
    const standing = owner[position]!;
    if (standing === UNUSED) continue;
    if (standing < 0) {
      seenBits.push(~standing);
      expect(bases[~standing]).toBe(columnAt(position));
      continue;
    }
    seenPlayers.push(standing);
    let sum = 0n;
    for (const [bit, vector] of bases.entries()) if ((parities[standing]! >> BigInt(bit)) & 1n) sum ^= vector;
    expect(sum).toBe(columnAt(position));
  }
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const ascending = (values: number[]): number[] => values.sort((a, b) => a - b);
  expect(ascending(seenPlayers)).toEqual(upTo(players));
  // The bits without a position are the lowest.
  const free = parityBits - seenBits.length;
  expect(ascending(seenBits)).toEqual(upTo(seenBits.length).map((bit) => bit + free));
  expect(known).toBeLessThanOrEqual(parityBits);
}

describe('chooseCode', () => {
  it('takes the least BCH code, or the identity where that has no more parity bits', () => {
    for (let t = 1; t <= 8; t++) {
      for (let players = 1; players <= 300; players++) {
        const bch = createBchCode(smallestDegree(players, t), t);
        const code = chooseCode(players, t);
        expect(code.capability).toBe(t);
        expect(code.parityBits).toBe(parityBitsFor(players, t));
        if (bch.parityBits < players)
          expect(code).toMatchObject({ length: bch.length, parityBits: bch.parityBits });
        else expect(code).toMatchObject({ length: players, parityBits: players });
      }
    }
  });

  it('needs as many parity bits as the paper reports', () => {
    const figures = [12, 36, 92, 215, 466, 973, 1992].map((players) => parityBitsFor(players, 5));
    expect(figures).toEqual([12, 27, 35, 40, 45, 50, 55]);
    expect(parityBitsFor(100_000, 8)).toBe(136);
    expect(parityBitsFor(10_000, 5)).toBe(chooseCode(10_000, 5).parityBits);
  });

  it.each([
    [0, 5],
    [2.5, 5],
    [131_072, 5],
    [10, 0],
  ])('refuses %s players with capability %s', (players, capability) => {
    expect(() => chooseCode(players, capability)).toThrow(InvalidArgumentError);
    expect(() => parityBitsFor(players, capability)).toThrow(InvalidArgumentError);
  });
});

describe('createEncoder', () => {
  it('is systematic and of full rank for every number of players', () => {
    for (let t = 1; t <= 8; t++) {
      for (let players = 2; players <= 200; players++) {
        const code = chooseCode(players, t);
        const known = (players * t) % (Math.min(code.parityBits, 9) + 1);
        const encoder = createEncoder(code, players, known, createRandom(players));
        const parities = rowsOf(encoder.parity, code.words);
        // One vector per parity bit: which players have it.
        const byBit = Array.from({ length: code.parityBits }, (_, bit) =>
          parities.reduce((row, bits, i) => row | (((bits >> BigInt(bit)) & 1n) << BigInt(i)), 0n),
        );
        if (rankOf(byBit) !== code.parityBits) expect.fail(`players ${players}, t ${t}: the rank is too low`);
        if (players % 17 === t || players < 6) checkEncoder(encoder);
      }
    }
  });

  it.each([
    [31, 5],
    [63, 5],
    [127, 3],
    [255, 8],
    [600, 5],
    [1000, 5],
    [5000, 8],
  ])('keeps its promises with %i players, %i errors', (players, t) => {
    checkEncoder(createEncoder(chooseCode(players, t), players, 7, createRandom(5)));
  });

  it('serves the identity code and a code with room for everything', () => {
    checkEncoder(createEncoder(createIdentityCode(70, 3), 70, 6, createRandom(2)));
    const roomy = createEncoder(createBchCode(8, 3), 100, 4, createRandom(2));
    checkEncoder(roomy);
    expect(roomy.owner.filter((standing) => standing < 0 && standing !== UNUSED)).toHaveLength(24);
  });

  it('serves 100,000 players', () => {
    const code = chooseCode(100_000, 8);
    const encoder = createEncoder(code, 100_000, 12, createRandom(1));
    expect(rankOf(rowsOf(encoder.parity.subarray(0, 1000 * code.words), code.words))).toBe(136);
    expect(encoder.owner.filter((standing) => standing >= 0)).toHaveLength(100_000);
  });

  it('is the same for the same seed, another for another', () => {
    const draw = (seed: number): Encoder => createEncoder(chooseCode(300, 5), 300, 6, createRandom(seed));
    expect(draw(1).parity).toEqual(draw(1).parity);
    expect(draw(1).basis).toEqual(draw(1).basis);
    expect(draw(1).owner).toEqual(draw(1).owner);
    expect(draw(1).owner).not.toEqual(draw(2).owner);
  });

  it.each([
    [200, 3, 'players'],
    [9, 3, 'players'],
    [50.5, 3, 'players'],
    [50, -1, 'known'],
    [50, 13, 'known'],
    [50, 1.5, 'known'],
  ])('refuses %s players, %s known bits', (players, known, argument) => {
    const attempt = (): Encoder => createEncoder(createBchCode(6, 2), players, known, createRandom(1));
    expect(attempt).toThrow(expect.objectContaining({ name: 'InvalidArgumentError', argument }));
  });
});

describe('encode', () => {
  it('is linear, and the sum of the players’ own parity bits', () => {
    const encoder = createEncoder(chooseCode(90, 5), 90, 5, createRandom(4));
    const { words } = encoder.code;
    const parities = rowsOf(encoder.parity, words);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 89 }), { maxLength: 12 }), (support) => {
        const out = new Uint32Array(words + 2).fill(7);
        encode(encoder, support, out, 1);
        expect(unpacked(out, 1, words)).toBe(support.reduce((sum, player) => sum ^ parities[player]!, 0n));
        expect([out[0], out[words + 1]]).toEqual([7, 7]);
        const part = new Uint32Array(words);
        encode(encoder, support, part, 0, Math.floor(support.length / 2));
        const rest = new Uint32Array(words);
        encode(encoder, support.slice(Math.floor(support.length / 2)), rest, 0);
        expect(part.map((word, i) => word ^ rest[i]!)).toEqual(out.slice(1, words + 1));
      }),
    );
  });
});
