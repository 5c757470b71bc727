import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CardinalIndex,
  cardinalWeights,
  choose,
  coalitionWeight,
} from '../../../src/solvers/cardinal/cardinal-weights.ts';
import {
  biiDefinition,
  fsiiDefinition,
  kSiiDefinition,
  setsUpTo,
  siiDefinition,
  sizeOf,
  stiiDefinition,
  type Values,
} from '../../spectrum/definitions.ts';
import { randomTable } from '../games.ts';

const INDICES: readonly CardinalIndex[] = ['SV', 'BV', 'SII', 'BII', 'STII', 'FSII', 'k-SII'];

function definition(index: CardinalIndex, values: Values, order: number): (set: number) => number {
  if (index === 'BV' || index === 'BII') return (set) => biiDefinition(values, set);
  if (index === 'STII') return (set) => stiiDefinition(values, set, order);
  if (index === 'SV' || index === 'SII') return (set) => siiDefinition(values, set);
  const all = index === 'FSII' ? fsiiDefinition(values, order) : kSiiDefinition(values, order);
  return (set) => all.get(set)!;
}

describe.each(INDICES)('cardinalWeights of %s', (index) => {
  const single = index === 'SV' || index === 'BV';

  it('weigh all coalitions as the definition does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        (players, most, seed) => {
          const order = single ? 1 : Math.min(most, players);
          const values = randomTable(players, seed);
          const weights = cardinalWeights(index, players, order);
          const expected = definition(index, values, order);
          for (const set of setsUpTo(players, order)) {
            const size = sizeOf(set);
            if (weights[size]!.length === 0) continue;
            let sum = 0;
            values.forEach((value, coalition) => {
              const present = sizeOf(coalition & set);
              const all = sizeOf(coalition);
              const weight =
                coalitionWeight(weights[size]!, players, size, all, present) / choose(players, all);
              sum += (size - present) % 2 === 0 ? weight * value : -weight * value;
            });
            expect(sum).toBeCloseTo(expected(set), 8);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('stay of moderate size with many players, whatever order is asked of a value', () => {
    for (const weights of cardinalWeights(index, 600, 2)) {
      for (const weight of weights) expect(Math.abs(weight)).toBeLessThan(400);
    }
    expect(cardinalWeights(index, 600, 2)).toHaveLength(single ? 2 : 3);
  });
});

it.each(['SV', 'k-SII', 'STII', 'FSII'] as const)(
  'of %s make coalitions other than the ends cancel out',
  (index) => {
    const players = 40;
    const weights = cardinalWeights(index, players, 3);
    for (let size = 1; size < players; size++) {
      let sum = 0;
      let most = 0;
      for (let order = 1; order < weights.length; order++) {
        for (let present = 0; present <= order; present++) {
          const sets = choose(size, present) * choose(players - size, order - present);
          const weight = sets * coalitionWeight(weights[order]!, players, order, size, present);
          sum += (order - present) % 2 === 0 ? weight : -weight;
          most = Math.max(most, Math.abs(weight));
        }
      }
      expect(Math.abs(sum)).toBeLessThan(1e-10 * most);
    }
  },
);
