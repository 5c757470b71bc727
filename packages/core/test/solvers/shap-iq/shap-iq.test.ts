import { createGame, Evaluator, shapIq } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { dummyGame, valuesOf } from '../dummy-game.ts';
import { untouchable } from '../games.ts';

const meanOf = async (index: string, set: string): Promise<number> => {
  let sum = 0;
  for (let seed = 0; seed < 40; seed++) {
    const explanation = await shapIq.solve(new Evaluator(dummyGame(7)), {
      budget: 60,
      index,
      order: 2,
      seed,
    });
    sum += valuesOf(explanation)(set) / 40;
  }
  return sum;
};

describe('shapIq', () => {
  it("gives the figures of shapiq's tests for its dummy game", async () => {
    expect(await meanOf('SII', '1,2')).toBeCloseTo(1, 1);
    expect(await meanOf('SII', '1')).toBeCloseTo(0.6429, 1);
    expect(await meanOf('STII', '1,2')).toBeCloseTo(1, 1);
    expect(await meanOf('STII', '1')).toBeCloseTo(1 / 7, 9);
    expect(await meanOf('FSII', '1,2')).toBeCloseTo(1, 1);
  });

  it('finds an interaction among 100 players, and says how sure it is', async () => {
    const game = createGame({ players: 100, value: (present) => 3 * Number(present(8) && present(70)) });
    const { interactions } = await shapIq.solve(new Evaluator(game), {
      budget: 3000,
      index: 'SII',
      order: 2,
    });
    const [first] = interactions.terms;
    expect(first!.players).toEqual([8, 70]);
    expect(first!.low).toBeLessThan(3);
    expect(first!.high).toBeGreaterThan(3);
    expect(first!.high! - first!.low!).toBeLessThan(1);
    expect(interactions.terms).toHaveLength(1 + 100 + 4950 - 1);
  });

  it('says which sizes it measured whole', async () => {
    const { account } = await shapIq.solve(new Evaluator(dummyGame(12)), { budget: 300 });
    expect(account[0]).toMatch(/298 coalitions in pairs .*; 1 of 6 sizes were measured whole\.$/);
  });

  it('refuses more sets than it takes, before the game is called', async () => {
    await expect(
      shapIq.solve(new Evaluator(untouchable(200)), { budget: 1000, index: 'SII', order: 3 }),
    ).rejects.toThrow(
      /order 3 of 200 players means 1333500 interactions, of which solver 'shap-iq' takes at most/,
    );
    await expect(shapIq.solve(new Evaluator(untouchable(9)), { budget: 3 })).rejects.toThrow(/at least 4/);
  });
});
