import { coalitionSize, enumerateCoalitions, isPresent } from '@spex/core';
import { describe, expect, it } from 'vitest';

describe('enumerateCoalitions', () => {
  it.each([1, 2, 5, 12])('lists the subsets of %i players, row r holding the bits of r', (players) => {
    const batch = enumerateCoalitions(players);
    expect(batch.rows).toBe(2 ** players);
    for (let row = 0; row < batch.rows; row++) {
      const bits = row.toString(2).padStart(players, '0');
      const found = Array.from({ length: players }, (_, i) =>
        isPresent(batch, row, players - 1 - i) ? '1' : '0',
      );
      if (found.join('') !== bits) expect.fail(`row ${row} holds ${found.join('')}`);
    }
    expect(coalitionSize(batch, batch.rows - 1)).toBe(players);
  });

  it.each([0, 26, 2.5, Number.NaN])('refuses %f players', (players) => {
    expect(() => enumerateCoalitions(players)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', argument: 'players' }),
    );
  });
});
