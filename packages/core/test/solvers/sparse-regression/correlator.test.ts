import { createRandom, isPresent, sampleUniform } from '@spex/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Correlator } from '../../../src/solvers/sparse-regression/correlator.ts';

it('sums values with the signs of a character', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 100 }),
      fc.nat(),
      (players, rows, seed) => {
        const random = createRandom(seed);
        const batch = sampleUniform(players, Math.min(rows, 2 ** players), random);
        const values = Float64Array.from({ length: batch.rows }, () => random.normal());
        const correlator = new Correlator(batch, values);
        const set = Array.from({ length: players }, (_, player) => player).filter(
          () => random.below(3) === 0,
        );
        let expected = 0;
        values.forEach((value, row) => {
          const odd = set.filter((player) => isPresent(batch, row, player)).length % 2 === 1;
          expected += odd ? -value : value;
        });
        expect(correlator.sum(set)).toBeCloseTo(expected, 9);
      },
    ),
  );
});

it('sums all pairs as it sums each, and all with a third player', () => {
  const random = createRandom(2);
  const batch = sampleUniform(50, 333, random);
  const values = Float64Array.from({ length: 333 }, () => random.normal());
  const correlator = new Correlator(batch, values);
  const players = [2, 3, 17, 31, 32, 49];
  const sums = correlator.pairSums(players);
  const withThird = correlator.pairSums(players, 40);
  expect(sums.length).toBe(15);
  expect(withThird.length).toBe(15);
  players.forEach((player, i) => {
    for (let j = 0; j < i; j++) {
      expect(sums[(i * (i - 1)) / 2 + j]).toBeCloseTo(correlator.sum([player, players[j]!]), 9);
      expect(withThird[(i * (i - 1)) / 2 + j]).toBeCloseTo(correlator.sum([player, players[j]!, 40]), 9);
    }
  });
});
