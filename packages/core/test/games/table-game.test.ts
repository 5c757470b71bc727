import { Evaluator, enumerateCoalitions, selectRows, tableGame } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refused } from './refused.ts';

describe('tableGame', () => {
  it('looks every coalition up, whatever the number of outputs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        async (players, outputs) => {
          const values = Float64Array.from({ length: 2 ** players * outputs }, (_, i) => i * i);
          const game = tableGame({ values, outputs: Array.from({ length: outputs }, (_, i) => `o${i}`) });
          expect(game.players.length).toBe(players);
          const all = enumerateCoalitions(players);
          expect((await new Evaluator(game).evaluate(all)).values).toEqual(values);
          const last = await new Evaluator(game).evaluate(selectRows(all, [all.rows - 1]));
          expect([...last.values]).toEqual([...values.slice(-outputs)]);
        },
      ),
    );
  });

  it('is named by its values', () => {
    const id = (...values: number[]): string => tableGame({ values: Float64Array.from(values) }).id;
    expect(id(1, 2, 3, 4)).toBe(id(1, 2, 3, 4));
    expect(id(1, 2, 3, 4)).not.toBe(id(1, 2, 4, 3));
    expect(tableGame({ values: Float64Array.of(1, 2), id: 'mine' }).id).toBe('mine');
    const two = tableGame({ values: Float64Array.of(1, 2, 3, 4), outputs: ['a', 'b'] });
    expect(two.id).not.toBe(id(1, 2, 3, 4));
  });

  it.each([0, 1, 3, 6, 1000])('refuses a table of %i values', (length) => {
    expect(() => tableGame({ values: new Float64Array(length) })).toThrow(refused('values', '2\\^n values'));
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])('names the coalition whose value is %f', (bad) => {
    expect(() => tableGame({ values: Float64Array.of(0, 0, 0, 0, 0, bad, 0, 0) })).toThrow(
      refused('values[5]', `the coalition of players 0, 2 \\(2 of 3\\), row 5, is ${bad}`),
    );
  });

  it('refuses other than n players', () => {
    expect(() => tableGame({ values: new Float64Array(8), players: ['a', 'b'] })).toThrow(
      refused('players', 'must be 3'),
    );
  });
});
