import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../src/coalitions/random.ts';
import { createBchCode } from '../../../../src/solvers/spex/code/bch.ts';
import { createSoftDecoder, type SoftDecoder } from '../../../../src/solvers/spex/code/chase.ts';
import { chooseCode } from '../../../../src/solvers/spex/code/choose-code.ts';
import { createEncoder, type Encoder, encode } from '../../../../src/solvers/spex/code/encoder.ts';
import { createIdentityCode } from '../../../../src/solvers/spex/code/identity-code.ts';

interface Candidate {
  readonly support: number[];
  readonly penalty: number;
}

function candidatesOf(decoder: SoftDecoder, encoder: Encoder, count: number): Candidate[] {
  const { capability } = encoder.code;
  return Array.from({ length: count }, (_, i) => ({
    support: [...decoder.supports.subarray(i * capability, i * capability + decoder.sizes[i]!)],
    penalty: decoder.penalties[i]!,
  }));
}

function bitsOf(encoder: Encoder, support: readonly number[]): number[] {
  const packed = new Uint32Array(encoder.code.words);
  encode(encoder, support, packed, 0);
  return Array.from({ length: encoder.code.parityBits }, (_, bit) => (packed[bit >>> 5]! >>> (bit & 31)) & 1);
}

/** The parity bits of a support, reliability 1 to 2 each, with some flipped and given less reliability than others. */
function measure(
  encoder: Encoder,
  support: readonly number[],
  flips: readonly number[],
  random: Random,
): Float64Array {
  return Float64Array.from(bitsOf(encoder, support), (bit, i) => {
    const sign = bit === 1 ? -1 : 1;
    if (i < encoder.known) return sign * Infinity;
    return flips.includes(i) ? -sign * random.uniform() : sign * (1 + random.uniform());
  });
}

/** The penalty by its definition. */
function penaltyOf(encoder: Encoder, support: readonly number[], soft: Float64Array, common: number): number {
  const bits = bitsOf(encoder, support);
  const cost = (flip: number): number =>
    bits.reduce(
      (sum, bit, i) => {
        const measured = soft[i]! < 0 ? 1 : 0;
        return i >= encoder.known && bit !== (measured ^ flip) ? sum + Math.abs(soft[i]!) : sum;
      },
      flip === 0 ? 0 : common,
    );
  return Math.min(cost(0), cost(1));
}

function drawDistinct(random: Random, count: number, from: number, to: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(from + random.below(to - from));
  return [...drawn].sort((a, b) => a - b);
}

describe('hardDecode', () => {
  it('recovers every support that leaves room for the flips, where all parity bits are positions', () => {
    const encoder = createEncoder(createBchCode(8, 5), 120, 6, createRandom(1));
    const decoder = createSoftDecoder(encoder);
    const random = createRandom(2);
    for (let size = 0; size <= 5; size++) {
      for (let flips = 0; flips <= 5 - size; flips++) {
        for (let round = 0; round < 20; round++) {
          const support = drawDistinct(random, size, 0, 120);
          const flipped = drawDistinct(random, flips, 6, 40);
          const soft = measure(encoder, support, flipped, random);
          const count = decoder.hardDecode(soft, Infinity);
          const penalty = flipped.reduce((sum, bit) => sum + Math.abs(soft[bit]!), 0);
          expect(candidatesOf(decoder, encoder, count)).toEqual([{ support, penalty }]);
        }
      }
    }
  });

  it('gives nothing where a known bit would have to be wrong', () => {
    const encoder = createEncoder(createBchCode(8, 5), 120, 6, createRandom(1));
    const decoder = createSoftDecoder(encoder);
    const soft = measure(encoder, [3, 50], [], createRandom(3));
    soft[4] = -soft[4]!;
    expect(decoder.hardDecode(soft, Infinity)).toBe(0);
  });
});

describe('decode', () => {
  const cases: [string, Encoder][] = [
    ['BCH, 100 players', createEncoder(chooseCode(100, 5), 100, 6, createRandom(11))],
    ['BCH, 60 players, most basis vectors free', createEncoder(chooseCode(60, 4), 60, 5, createRandom(12))],
    ['BCH, 255 players, all basis vectors free', createEncoder(chooseCode(255, 3), 255, 5, createRandom(13))],
    ['BCH, 9,000 players', createEncoder(chooseCode(9000, 5), 9000, 7, createRandom(14))],
    ['identity, 20 players', createEncoder(chooseCode(20, 5), 20, 4, createRandom(15))],
    ['identity, 40 players', createEncoder(createIdentityCode(40, 3), 40, 4, createRandom(16))],
  ];

  it.each(cases)(
    'undoes flips of the least reliable bits beyond the hard decoder’s reach: %s',
    (_, encoder) => {
      const { players, known } = encoder;
      const { capability: t, parityBits } = encoder.code;
      const decoder = createSoftDecoder(encoder, { depth: 8, patterns: 255 });
      const random = createRandom(7);
      for (let round = 0; round < 40; round++) {
        const support = drawDistinct(random, round % (t + 1), 0, players);
        const flips = drawDistinct(random, round % 9, known, parityBits);
        const soft = measure(encoder, support, flips, random);
        const penalty = flips.reduce((sum, bit) => sum + Math.abs(soft[bit]!), 0);
        const found = candidatesOf(decoder, encoder, decoder.decode(soft, Infinity));
        const same = found.find((candidate) => candidate.support.join() === support.join());
        expect(same?.penalty).toBeCloseTo(penalty, 10);
      }
    },
  );

  it.each(cases)('turns the common sign of the measured bits: %s', (_, encoder) => {
    const decoder = createSoftDecoder(encoder);
    const random = createRandom(8);
    for (let round = 0; round < 20; round++) {
      const support = drawDistinct(random, 1 + (round % encoder.code.capability), 0, encoder.players);
      const soft = measure(encoder, support, [], random).map((value, i) =>
        i < encoder.known ? value : -value,
      );
      const found = candidatesOf(decoder, encoder, decoder.decode(soft, 0.25));
      expect(found).toContainEqual({ support, penalty: 0.25 });
    }
  });

  it.each(cases)(
    'gives an ordered list of distinct, possible supports with true penalties: %s',
    (_, encoder) => {
      const { players, known } = encoder;
      const { capability: t, parityBits } = encoder.code;
      const decoder = createSoftDecoder(encoder, { depth: 9, patterns: 200 });
      const random = createRandom(9);
      let listed = 0;
      for (let round = 0; round < 60; round++) {
        const support = drawDistinct(random, round % (t + 1), 0, players);
        const bits = bitsOf(encoder, support);
        const soft = Float64Array.from({ length: parityBits }, (_, i) => {
          const sign = bits[i] === 1 ? -1 : 1;
          return i < known ? sign * Infinity : sign * (round % 4) + random.normal();
        });
        const common = round % 3 === 0 ? Infinity : Math.abs(random.normal());
        const count = decoder.decode(soft, common);
        const found = candidatesOf(decoder, encoder, count);
        listed += count;
        expect(new Set(found.map((candidate) => candidate.support.join())).size).toBe(count);
        for (const [i, candidate] of found.entries()) {
          expect(
            candidate.support.every((p, at, all) => p >= 0 && p < players && (at === 0 || p > all[at - 1]!)),
          ).toBe(true);
          expect(bitsOf(encoder, candidate.support).slice(0, known)).toEqual(bits.slice(0, known));
          expect(candidate.penalty).toBeCloseTo(penaltyOf(encoder, candidate.support, soft, common), 9);
          if (i > 0) expect(candidate.penalty).toBeGreaterThanOrEqual(found[i - 1]!.penalty);
        }
      }
      expect(listed).toBeGreaterThan(30);
    },
  );

  it('finds what an exhaustive search of a small code finds', () => {
    const encoder = createEncoder(chooseCode(14, 2), 14, 2, createRandom(21));
    const { parityBits } = encoder.code;
    // Every flip of every measured bit is tried, so every support is met whose parity fits the known bits.
    const depth = parityBits - encoder.known;
    const decoder = createSoftDecoder(encoder, { depth, patterns: 2 ** depth });
    const supports: number[][] = [[]];
    for (let i = 0; i < 14; i++) {
      supports.push([i]);
      for (let j = i + 1; j < 14; j++) supports.push([i, j]);
    }
    const random = createRandom(22);
    for (let round = 0; round < 20; round++) {
      const soft = Float64Array.from({ length: parityBits }, (_, i) =>
        i < encoder.known ? (random.bits() & 1 ? Infinity : -Infinity) : random.normal(),
      );
      const possible = supports.filter((support) =>
        bitsOf(encoder, support).every((bit, i) => i >= encoder.known || bit === (soft[i]! < 0 ? 1 : 0)),
      );
      const expected = possible
        .map((support) => ({ support, penalty: penaltyOf(encoder, support, soft, Infinity) }))
        .sort((a, b) => a.penalty - b.penalty);
      const found = candidatesOf(decoder, encoder, decoder.decode(soft, Infinity));
      expect(found.map(({ support }) => support)).toEqual(expected.map(({ support }) => support));
      for (const [i, { penalty }] of found.entries()) expect(penalty).toBeCloseTo(expected[i]!.penalty, 10);
    }
  });

  it('with depth 0 is the hard decoder', () => {
    const encoder = createEncoder(chooseCode(100, 5), 100, 6, createRandom(11));
    const [hard, soft] = [createSoftDecoder(encoder, { depth: 0 }), createSoftDecoder(encoder)];
    const random = createRandom(30);
    for (let round = 0; round < 200; round++) {
      const support = drawDistinct(random, round % 6, 0, 100);
      const word = measure(encoder, support, drawDistinct(random, round % 4, 6, 35), random);
      const counts = [hard.decode(word, 0.5), soft.hardDecode(word, 0.5)];
      expect(counts[0]).toBe(counts[1]);
      expect(candidatesOf(hard, encoder, counts[0]!)).toEqual(candidatesOf(soft, encoder, counts[1]!));
    }
  });

  it('gives the same list whatever was decoded before', () => {
    const encoder = createEncoder(chooseCode(60, 4), 60, 5, createRandom(12));
    const used = createSoftDecoder(encoder);
    const draw = fc.tuple(
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
        minLength: encoder.code.parityBits,
        maxLength: encoder.code.parityBits,
      }),
      fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 2, noNaN: true })),
    );
    fc.assert(
      fc.property(draw, ([values, common]) => {
        const soft = Float64Array.from(values, (value, i) =>
          i < encoder.known ? value * Infinity || -Infinity : value,
        );
        const fresh = createSoftDecoder(encoder);
        const one = candidatesOf(used, encoder, used.decode(soft, common));
        expect(one).toEqual(candidatesOf(fresh, encoder, fresh.decode(soft, common)));
      }),
    );
  });

  it.each([
    [{ depth: -1 }, 'depth'],
    [{ depth: 31 }, 'depth'],
    [{ depth: 2.5 }, 'depth'],
    [{ patterns: -1 }, 'patterns'],
    [{ patterns: 65_537 }, 'patterns'],
    [{ patterns: Number.NaN }, 'patterns'],
  ])('refuses %o', (options, argument) => {
    const encoder = createEncoder(chooseCode(20, 2), 20, 3, createRandom(1));
    expect(() => createSoftDecoder(encoder, options)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument }),
    );
  });
});
