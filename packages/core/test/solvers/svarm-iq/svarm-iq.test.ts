import { createGame, Evaluator, svarmIq } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { dummyGame, valuesOf } from '../dummy-game.ts';
import { untouchable } from '../games.ts';

describe('svarmIq', () => {
  it("gives the figures of shapiq's tests for its dummy game", async () => {
    const seeds = 20;
    let single = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const options = { budget: 100, index: 'SII', order: 2, seed };
      const value = valuesOf(await svarmIq.solve(new Evaluator(dummyGame(7)), options));
      expect(Math.abs(value('1,2') - 1)).toBeLessThan(0.02);
      single += (value('1') + value('2')) / 2 / seeds;
    }
    expect(single).toBeCloseTo(0.6429, 2);
  });

  it('is exact for a pair on which alone the game depends, whatever is drawn', async () => {
    const game = createGame({ players: 10, value: (present) => Number(present(1) && present(2)) });
    const { interactions } = await svarmIq.solve(new Evaluator(game), {
      budget: 600,
      index: 'SII',
      order: 2,
    });
    expect(valuesOf({ interactions } as never)('1,2')).toBeCloseTo(1, 9);
  });

  it('makes the single players of SII add up, which are the Shapley values', async () => {
    const { interactions } = await svarmIq.solve(new Evaluator(dummyGame(9)), {
      budget: 90,
      index: 'SII',
      order: 2,
    });
    const singles = interactions.terms.filter(({ players }) => players.length === 1);
    expect(singles.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(2, 9);
  });

  it('refuses more sets than it takes, before the game is called', async () => {
    await expect(
      svarmIq.solve(new Evaluator(untouchable(200)), { budget: 1000, index: 'SII', order: 3 }),
    ).rejects.toThrow(/of which solver 'svarm-iq' takes at most/);
  });
});
