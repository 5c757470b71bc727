import { createGame, Evaluator, regressionMsr, SOLVERS } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../dummy-game.ts';
import { untouchable } from '../games.ts';

describe('regressionMsr', () => {
  it('with a linear proxy is exact for games without interactions', async () => {
    const game = createGame({
      players: 30,
      value: (present) => 2 * Number(present(3)) - Number(present(29)) + 4,
    });
    for (const index of ['SV', 'BV']) {
      const explanation = await regressionMsr.solve(new Evaluator(game), {
        budget: 100,
        index,
        proxy: 'linear',
      });
      const value = valuesOf(explanation);
      expect(value('3')).toBeCloseTo(2, 4);
      expect(value('29')).toBeCloseTo(-1, 4);
      expect(value('11')).toBeCloseTo(0, 4);
    }
  });

  it('errs less than half as much as without a proxy, and trees less than lines, where effects hang together', async () => {
    const game = createGame({
      players: 16,
      value: (present) =>
        4 * Number(present(0) && present(1)) +
        3 * Number(present(2) && !present(3)) -
        2 * Number(present(4) || present(5)),
    });
    const truth = [2, 2, 1.5, -1.5, -1, -1, ...new Array(10).fill(0)];
    const miss = async (name: string, more = {}): Promise<number> => {
      let sum = 0;
      for (let seed = 0; seed < 6; seed++) {
        const value = valuesOf(
          await SOLVERS[name]!.solve(new Evaluator(game), { budget: 400, index: 'SV', seed, ...more }),
        );
        truth.forEach((expected, player) => {
          sum += (value(String(player)) - expected) ** 2;
        });
      }
      return sum;
    };
    const trees = await miss('regression-msr');
    const linear = await miss('regression-msr', { proxy: 'linear' });
    expect(trees).toBeLessThan(linear);
    expect(linear).toBeLessThan(0.5 * (await miss('shap-iq')));
  });

  it('works where nearly all was measured', async () => {
    const game = createGame({ players: 4, value: (present) => Number(present(0)) });
    const { account, interactions } = await regressionMsr.solve(new Evaluator(game), { budget: 14 });
    expect(account[0]).toMatch(/blind in turn for 2 parts of 12 coalitions/);
    expect(valuesOf({ interactions } as never)('0')).toBeCloseTo(1, 9);
  });

  it('refuses a proxy that it does not know', async () => {
    await expect(
      regressionMsr.solve(new Evaluator(untouchable(5)), { budget: 20, proxy: 'forest' as never }),
    ).rejects.toThrow(/proxy must be trees or linear, not 'forest'/);
  });
});
