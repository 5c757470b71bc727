import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPresent } from '../../src/coalitions/batch.ts';
import { createRandom, sampleUniform } from '../../src/coalitions/index.ts';
import { selectPlayers } from '../../src/coalitions/select-players.ts';

test("the chosen players' bits, in the order chosen", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 70 }),
      fc.nat(1e6),
      (players, rows, seed) => {
        const random = createRandom(seed);
        const batch = sampleUniform(players, rows, random);
        const chosen = Uint32Array.from({ length: players }, (_, player) => player).filter(
          () => random.uniform() < 0.6,
        );
        if (chosen.length === 0) return;
        const selected = selectPlayers(batch, chosen);
        expect([selected.rows, selected.players]).toEqual([batch.rows, chosen.length]);
        for (let row = 0; row < batch.rows; row++) {
          chosen.forEach((player, at) => {
            expect(isPresent(selected, row, at)).toBe(isPresent(batch, row, player));
          });
        }
      },
    ),
  );
});
