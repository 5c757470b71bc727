import { convertSpectrum, INDICES, type IndexName, spectrumOfTable } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

type Interactions = Map<string, number>;

/** Two games of the same 2 to 7 players, an order, and a permutation of the players. */
const cases = fc.integer({ min: 2, max: 7 }).chain((players) => {
  const size = { minLength: 2 ** players, maxLength: 2 ** players, size: 'max' } as const;
  const game = fc
    .array(fc.double({ min: -10, max: 10, noNaN: true }), size)
    .map((values) => Float64Array.from(values));
  const everyone = Array.from({ length: players }, (_, player) => player);
  return fc.record({
    players: fc.constant(players),
    v: game,
    w: game,
    order: fc.integer({ min: 1, max: players }),
    permutation: fc.shuffledSubarray(everyone, { minLength: players, maxLength: players }),
  });
});

function convert(values: Float64Array, index: IndexName, order: number): Interactions {
  const terms = convertSpectrum(spectrumOfTable(values), index, order);
  return new Map(terms.map((term) => [term.players.join(), term.value]));
}

function expectSame(actual: Interactions, expected: Interactions): void {
  for (const key of new Set([...actual.keys(), ...expected.keys()])) {
    expect(actual.get(key) ?? 0, `[${key}]`).toBeCloseTo(expected.get(key) ?? 0, 8);
  }
}

/** The mask with each player's bit moved to that of its image. */
function permuted(mask: number, permutation: readonly number[]): number {
  return permutation.reduce((image, to, player) => image | (((mask >> player) & 1) << to), 0);
}

describe.each(INDICES)('%s', (index) => {
  test('is linear', () => {
    fc.assert(
      fc.property(cases, ({ v, w, order }) => {
        const a = convert(v, index, order);
        const b = convert(w, index, order);
        const mixed = v.map((value, mask) => 2 * value - 3 * w[mask]!);
        const expected = new Map(
          [...a.keys(), ...b.keys()].map((key) => [key, 2 * (a.get(key) ?? 0) - 3 * (b.get(key) ?? 0)]),
        );
        expectSame(convert(mixed, index, order), expected);
      }),
      { numRuns: 30 },
    );
  });

  test('is symmetric: renaming the players renames the interactions', () => {
    fc.assert(
      fc.property(cases, ({ v, order, permutation }) => {
        const renamed = new Float64Array(v.length);
        v.forEach((value, mask) => {
          renamed[permuted(mask, permutation)] = value;
        });
        const expected = new Map(
          [...convert(v, index, order)].map(([key, value]) => {
            const players = key === '' ? [] : key.split(',').map((player) => permutation[Number(player)]!);
            return [players.sort().join(), value];
          }),
        );
        expectSame(convert(renamed, index, order), expected);
      }),
      { numRuns: 30 },
    );
  });

  test('gives a dummy what it adds alone, and no interaction', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0.5, max: 5, noNaN: true }), ({ players, v, order }, alone) => {
        const dummy = players - 1;
        const half = v.length / 2;
        const game = v.map((_, mask) => v[mask % half]! + (mask >= half ? alone : 0));
        for (const [key, value] of convert(game, index, order)) {
          const set = key.split(',');
          if (!set.includes(String(dummy))) continue;
          // A Fourier coefficient is -1/2 of the step between absent and present.
          if (set.length === 1) expect(value).toBeCloseTo(index === 'Fourier' ? -alone / 2 : alone, 8);
          else expect(Math.abs(value)).toBeLessThan(1e-8);
        }
        const ignored = convert(
          v.map((_, mask) => v[mask % half]!),
          index,
          order,
        );
        for (const [key, value] of ignored) {
          if (key.split(',').includes(String(dummy))) expect(Math.abs(value)).toBeLessThan(1e-8);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(['SV', 'STII', 'FSII', 'k-SII'] as const)('%s', (index) => {
  test('is efficient: all terms add up to v(N), the empty one is v(∅)', () => {
    fc.assert(
      fc.property(cases, ({ v, order }) => {
        const interactions = convert(v, index, order);
        expect(interactions.get('') ?? 0).toBeCloseTo(v[0]!, 9);
        const sum = [...interactions.values()].reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(v.at(-1)!, 8);
      }),
    );
  });
});

test('Moebius, STII, FSII, FBII and k-SII of order n are one and the same', () => {
  fc.assert(
    fc.property(cases, ({ v, players }) => {
      const moebius = convert(v, 'Moebius', players);
      for (const index of ['STII', 'FSII', 'FBII', 'k-SII'] as const) {
        expectSame(convert(v, index, players), moebius);
      }
    }),
    { numRuns: 30 },
  );
});
