import { createRandom } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/solvers/spex/code/encoder.ts';
import { binOf, type Group, signsOf } from '../../../src/solvers/spex/groups.ts';
import { rankOf } from './code/oracles.ts';
import { bitAt, drawDesign, randomSupport } from './designs.ts';

/** Row i of Mᵀ as an integer: bit `player` tells whether bin bit i has the player. */
function binRows({ bits, bins }: Group): bigint[] {
  return Array.from({ length: bits }, (_, i) =>
    bins.reduce((row, bin, player) => row | (BigInt((bin >>> i) & 1) << BigInt(player)), 0n),
  );
}

/** A delay's coalition as an integer. */
function delayRow({ signs, signWords, bins }: Group, delay: number): bigint {
  return bins.reduce(
    (row, _, player) => row | (BigInt(bitAt(signs, player * signWords, delay)) << BigInt(player)),
    0n,
  );
}

const anyDesign = fc.record({
  players: fc.oneof(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 41, max: 1000 })),
  order: fc.integer({ min: 1, max: 8 }),
  count: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  more: fc.nat(2000),
});

const draw = ({ players, order, count, seed, more }: { [name: string]: number }) =>
  drawDesign(players!, 1500 * count! + more!, { maxOrder: order!, groups: count! }, seed);

describe('drawGroups', () => {
  it('draws matrices and delays of full rank', () => {
    fc.assert(
      fc.property(anyDesign, (design) => {
        const { plan, groups } = draw(design);
        for (const group of groups) {
          expect(rankOf(binRows(group))).toBe(group.bits);
          // The shift is common to all delays, so their differences are the code's: all p rows are independent.
          const shift = delayRow(group, 0);
          const coded = Array.from(
            { length: plan.parityBits - group.bits },
            (_, i) => delayRow(group, i + 1) ^ shift,
          );
          expect(rankOf([...binRows(group), ...coded])).toBe(plan.parityBits);
        }
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it("tells the encoder's parity bits by bin and delays", () => {
    fc.assert(
      fc.property(anyDesign, fc.nat(), (design, supportSeed) => {
        const { plan, groups } = draw(design);
        const random = createRandom(supportSeed);
        for (const group of groups) {
          const support = randomSupport(plan.players, 1 + random.below(8), random);
          const parity = new Uint32Array(group.encoder.code.words);
          encode(group.encoder, support, parity, 0);
          const signs = new Uint32Array(group.signWords);
          signsOf(group, support, signs);
          const bin = binOf(group, support);
          for (let i = 0; i < plan.parityBits; i++) {
            const told =
              i < group.bits ? (bin >>> i) & 1 : bitAt(signs, 0, 1 + i - group.bits) ^ bitAt(signs, 0, 0);
            expect(told).toBe(bitAt(parity, 0, i));
          }
        }
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it('adds bins and signs up over the players of an interaction', () => {
    const { groups, plan } = drawDesign(300, 4000);
    const random = createRandom(1);
    for (const group of groups) {
      const out = new Uint32Array(group.signWords + 1).fill(0xffffffff);
      for (let i = 0; i < 20; i++) {
        const support = randomSupport(plan.players, random.below(6), random);
        signsOf(group, support, out);
        for (let delay = 0; delay < group.delays; delay++) {
          const sum = support.reduce(
            (parity, player) => parity ^ bitAt(group.signs, player * group.signWords, delay),
            0,
          );
          expect(bitAt(out, 0, delay)).toBe(sum);
        }
        for (let bit = 0; bit < group.bits; bit++) {
          const sum = support.reduce((parity, player) => parity ^ ((group.bins[player]! >>> bit) & 1), 0);
          expect((binOf(group, support) >>> bit) & 1).toBe(sum);
        }
        expect(out[group.signWords]).toBe(0xffffffff);
      }
      expect(binOf(group, [])).toBe(0);
    }
  });

  it('shifts every group by a coalition of its own, neither empty nor full', () => {
    const { groups } = drawDesign(60, 4000);
    const shifts = groups.map((group) => delayRow(group, 0));
    expect(new Set(shifts).size).toBe(groups.length);
    for (const shift of shifts) {
      const size = shift.toString(2).replaceAll('0', '').length;
      expect(size).toBeGreaterThan(10);
      expect(size).toBeLessThan(50);
    }
  });

  it('takes random rows, half of them ones, for delays beyond the code', () => {
    const { groups } = drawDesign(400, 20_000, { maxOrder: 1, binBits: 4, groups: 1 });
    const { delays, bits, encoder } = groups[0]!;
    expect(delays).toBeGreaterThan(1000);
    const extra = Array.from({ length: delays }, (_, d) => delayRow(groups[0]!, d)).slice(
      1 + encoder.code.parityBits - bits,
    );
    expect(new Set(extra).size).toBe(extra.length);
    const ones = extra.reduce((sum, row) => sum + row.toString(2).replaceAll('0', '').length, 0);
    // 400 players and over 1,000 rows: the share's standard deviation is below 0.001.
    expect(Math.abs(ones / (400 * extra.length) - 0.5)).toBeLessThan(0.005);
  });

  it('is a function of the seed', () => {
    const of = (seed: number): string => {
      const { groups } = drawDesign(50, 3000, {}, seed);
      return groups.map(({ bins, signs }) => `${bins.join()} ${signs.join()}`).join('; ');
    };
    expect(of(7)).toBe(of(7));
    expect(of(7)).not.toBe(of(8));
  });
});
