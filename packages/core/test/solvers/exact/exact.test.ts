import {
  createSpectrum,
  Evaluator,
  enumerateCoalitions,
  evaluateSpectrum,
  exact,
  type Game,
  recordedGame,
  rSquared,
  spectrumGame,
  spectrumOf,
  spectrumToJSON,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomTable, untouchable, watched } from '../games.ts';

describe('exact', () => {
  it('finds a planted spectrum, and nothing else', async () => {
    const planted = createSpectrum(12, [
      [[], 3],
      [[4], -1.5],
      [[0, 7], 0.25],
      [[1, 2, 3, 11], 2],
    ]);
    const explanation = await exact.solve(new Evaluator(spectrumGame({ spectrum: planted })), {
      budget: 4096,
    });
    expect(explanation.spectrum.terms.map((term) => term.players)).toEqual(
      spectrumToJSON(planted).terms.map((term) => term.players),
    );
    explanation.spectrum.terms.forEach((term, i) => {
      expect(term.value).toBeCloseTo(planted.coefficients[i]!, 12);
    });
    expect(explanation.faithfulness).toEqual({
      r2: 1,
      standardError: null,
      method: 'exact',
      coalitions: 4096,
    });
    expect(explanation.account.join()).toMatch(/4096 coalitions.*of 4 terms/);
  });

  it('refuses more than 20 players, whatever the budget', async () => {
    await expect(exact.solve(new Evaluator(untouchable(21)), { budget: 2 ** 21 })).rejects.toThrow(
      /at most 20 players, not 21: use solver 'auto'/,
    );
    await expect(exact.solve(new Evaluator(untouchable(64)), { budget: 10 })).rejects.toThrow(/not 64/);
  });

  it('says how many coalitions a recording lacks', async () => {
    const all = enumerateCoalitions(4);
    const batch = { ...all, rows: 13, words: all.words.subarray(0, 13) };
    const recorded = recordedGame({ batch, values: new Float64Array(13) });
    await expect(exact.solve(new Evaluator(recorded), { budget: 16 })).rejects.toThrow(
      /needs all 16 coalitions, and 3 of them were not recorded/,
    );
  });

  it('says that a budget of 2^n is needed', async () => {
    expect(exact.leastBudget(10)).toBe(1024);
    await expect(exact.solve(new Evaluator(untouchable(10)), { budget: 1000 })).rejects.toThrow(
      /give at least 1024/,
    );
  });

  it('asks for the two ends first, then for the others in an order that the seed decides', async () => {
    const orders = [];
    for (const seed of [0, 0, 1]) {
      const { game, asked } = watched(tableGame({ values: randomTable(6, 1) }));
      await exact.solve(new Evaluator(game), { budget: 64, seed });
      expect(asked.slice(0, 2)).toEqual(['0,1,2,3,4,5', '']);
      expect(new Set(asked).size).toBe(64);
      orders.push(asked.join(' '));
    }
    expect(orders[1]).toBe(orders[0]);
    expect(orders[2]).not.toBe(orders[0]);
  });

  it('stopped half-way, has measured a uniform sample and fits single players to it', async () => {
    const effects = createSpectrum(
      10,
      Array.from({ length: 10 }, (_, player) => [[player], (player + 1) / 10] as const),
    );
    const controller = new AbortController();
    const whole = spectrumGame({ spectrum: effects });
    let seen = 0;
    const game: Game = {
      ...whole,
      batchSize: 64,
      evaluate(batch, context) {
        seen += batch.rows;
        if (seen >= 192) controller.abort();
        return whole.evaluate(batch, context);
      },
    };
    const evaluator = new Evaluator(game, { signal: controller.signal });
    const explanation = await exact.solve(evaluator, { budget: 1024 });
    expect(explanation.status).toBe('partial');
    expect(explanation.faithfulness).toMatchObject({ method: 'out-of-fold', coalitions: 192 });
    expect(explanation.faithfulness.r2).toBeGreaterThan(0.999);
    expect(explanation.ends.grand).toBeCloseTo(-5.5, 10);
    expect(explanation.ends.empty).toBeCloseTo(5.5, 10);
    const predictions = evaluateSpectrum(spectrumOf(explanation), enumerateCoalitions(10));
    const truth = evaluateSpectrum(effects, enumerateCoalitions(10));
    expect(rSquared(truth, predictions)).toBeGreaterThan(0.999);
  });

  it('handles 16 players with every interaction there is', async () => {
    const values = randomTable(16, 1);
    const explanation = await exact.solve(new Evaluator(tableGame({ values })), {
      budget: 2 ** 16,
      order: 2,
    });
    expect(explanation.spectrum.terms).toHaveLength(2 ** 16);
    expect(explanation.faithfulness.r2).toBe(1);
    expect(explanation.ends).toMatchObject({ grand: values[2 ** 16 - 1], empty: values[0] });
    expect(Math.abs(explanation.ends.grandResidual!)).toBeLessThan(1e-10);
  });
});
