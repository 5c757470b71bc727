import { createGame, Evaluator, type Game, proxyShap, SOLVERS } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { siiDefinition, stiiDefinition } from '../../spectrum/definitions.ts';
import { valuesOf } from '../dummy-game.ts';
import { untouchable } from '../games.ts';

const smooth: Game = createGame({
  players: 12,
  value: (present) => {
    let sum = 0;
    for (let player = 0; player < 12; player++) sum += (player % 3) * Number(present(player));
    return Math.tanh((sum - 6) / 4) + Number(present(1) && present(2));
  },
});

async function tableOf(game: Game): Promise<Float64Array> {
  const values = new Float64Array(4096);
  const batch = { rows: 4096, players: 12, words: Uint32Array.from({ length: 4096 }, (_, row) => row) };
  values.set(await game.evaluate(batch, {}));
  return values;
}

describe('proxyShap', () => {
  it('errs less than shap-iq and than permutations, for values and interactions, with either proxy', async () => {
    const table = await tableOf(smooth);
    const miss = async (name: string, index: string, order: number, more = {}): Promise<number> => {
      let sum = 0;
      for (let seed = 0; seed < 2; seed++) {
        const value = valuesOf(
          await SOLVERS[name]!.solve(new Evaluator(smooth), { budget: 300, index, order, seed, ...more }),
        );
        for (let set = 1; set < 4096; set++) {
          const players = [...Array(12).keys()].filter((player) => (set >> player) & 1);
          if (players.length > order) continue;
          const truth = index === 'STII' ? stiiDefinition(table, set, order) : siiDefinition(table, set);
          sum += (value(players.join()) - truth) ** 2;
        }
      }
      return sum;
    };
    for (const [index, order] of [
      ['SV', 1],
      ['STII', 2],
    ] as const) {
      const plain = Math.min(await miss('shap-iq', index, order), await miss('permutation', index, order));
      expect(await miss('proxy-shap', index, order)).toBeLessThan(0.5 * plain);
      expect(await miss('proxy-shap', index, order, { proxy: 'trees' })).toBeLessThan(plain);
      expect(await miss('proxy-shap', index, order, { correction: 'svarm-iq' })).toBeLessThan(0.5 * plain);
    }
  });

  it('without a correction gives what the proxy has, moved to add up', async () => {
    const options = { budget: 100, index: 'SV', proxy: 'trees', correction: 'none' } as const;
    const { interactions, ends, account } = await proxyShap.solve(new Evaluator(smooth), options);
    expect(interactions.terms.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(ends.grand!, 9);
    expect(account.at(-1)).toBe("The values are that proxy's own.");
    const corrected = await proxyShap.solve(new Evaluator(smooth), { ...options, correction: 'shap-iq' });
    expect(corrected.interactions).not.toEqual(interactions);
  });

  it('takes a process for few players and trees for many, and leaves BII as the proxy has it', async () => {
    const wide = createGame({
      players: 150,
      value: (present) => Number(present(0)) + Number(present(1) && present(2)),
    });
    const many = await proxyShap.solve(new Evaluator(wide), { budget: 300 });
    expect(many.account.join(' ')).toMatch(/Trees of depth .* by SHAP-IQ/);
    const few = await proxyShap.solve(new Evaluator(smooth), { budget: 60, index: 'BII', order: 2 });
    expect(few.account.join(' ')).toMatch(/Gaussian process.* proxy's own/);
  });

  it('refuses proxies and corrections that it does not know', async () => {
    const game = untouchable(6);
    await expect(
      proxyShap.solve(new Evaluator(game), { budget: 40, proxy: 'lines' as never }),
    ).rejects.toThrow(/proxy must be trees or gaussian-process, not 'lines'/);
    await expect(
      proxyShap.solve(new Evaluator(game), { budget: 40, correction: 'msr' as never }),
    ).rejects.toThrow(/correction must be shap-iq, svarm-iq or none, not 'msr'/);
  });
});
