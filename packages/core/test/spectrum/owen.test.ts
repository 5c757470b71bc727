import { createRandom, createSpectrum, owenValues, spectrumOfMoebius, spectrumOfTable } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { owenDefinition, siiDefinition } from './definitions.ts';

function randomValues(players: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 ** players }, () => random.normal());
}

/** The mean of what each player adds to those before it, over all orders in which groups stay together. */
function byOrders(values: ArrayLike<number>, groups: readonly number[]): number[] {
  const players = groups.length;
  const sums = new Array<number>(players).fill(0);
  let orders = 0;
  const extend = (order: readonly number[]): void => {
    if (order.length === players) {
      orders++;
      let before = 0;
      for (const player of order) {
        sums[player]! += values[before | (1 << player)]! - values[before]!;
        before |= 1 << player;
      }
      return;
    }
    const last = groups[order.at(-1) ?? -1];
    const unfinished = groups.some((group, player) => group === last && !order.includes(player));
    for (let player = 0; player < players; player++) {
      if (order.includes(player) || (unfinished && groups[player] !== last)) continue;
      extend([...order, player]);
    }
  };
  extend([]);
  return sums.map((sum) => sum / orders);
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i]!, 9);
};

describe('owenValues', () => {
  it.each([[[0, 0, 1, 1, 1]], [[0, 1, 0, 2, 1, 2]], [[0, 1, 1, 2, 2, 2]]])(
    'are the mean over all orders that keep the groups %j together',
    (groups) => {
      const values = randomValues(groups.length, 1);
      close(owenValues(spectrumOfTable(values), groups), byOrders(values, groups));
    },
  );

  it("equal Owen's formula, for any groups", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), fc.nat(), (given, seed) => {
        const names = [...new Set(given)];
        const groups = given.map((group) => names.indexOf(group));
        const values = randomValues(groups.length, seed);
        close(owenValues(spectrumOfTable(values), given), owenDefinition(values, groups));
      }),
    );
  });

  it('of a unanimity game share 1 between the groups and then within each', () => {
    const game = spectrumOfMoebius(7, [{ players: [0, 1, 4, 5], value: 1 }]);
    close(owenValues(game, ['a', 'a', 'a', 'b', 'b', 'c', 'c']), [1 / 6, 1 / 6, 0, 0, 1 / 3, 1 / 3, 0]);
  });

  it('add up to v(N) - v(∅), and are the Shapley values without groups and with one', () => {
    const values = randomValues(6, 2);
    const spectrum = spectrumOfTable(values);
    const shapley = Array.from({ length: 6 }, (_, player) => siiDefinition(values, 1 << player));
    const sum = owenValues(spectrum, ['x', 'y', 'x', 'z', 'y', 'x']).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(values[63]! - values[0]!, 10);
    close(owenValues(spectrum, [0, 1, 2, 3, 4, 5]), shapley);
    close(owenValues(spectrum, [7, 7, 7, 7, 7, 7]), shapley);
  });

  it('refuse groups of other players', () => {
    expect(() => owenValues(createSpectrum(3, [[[0], 1]]), [0, 1])).toThrow(
      'groups must name the group of each of the 3 players, not of 2',
    );
  });
});
