import {
  batchFromLists,
  type CheckedOptions,
  createRandom,
  createSpectrum,
  Evaluator,
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  measureEnds,
  measureHoldout,
  presentPlayers,
  recordedGame,
  rSquared,
  sampleUniform,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomGame, randomTable, sparseGame, watched } from './games.ts';

const spectrum = createSpectrum(6, [
  [[], 1],
  [[0], -1],
]);

function checked(options: Partial<CheckedOptions> = {}): CheckedOptions {
  return {
    budget: 20,
    seed: 0,
    index: 'BII',
    order: 1,
    output: 0,
    holdout: 10,
    choice: 'uniform',
    ...options,
  };
}

describe('measureHoldout', () => {
  it('buys nothing unless asked', async () => {
    const { game, calls } = watched(randomGame(6, 1));
    expect(await measureHoldout(new Evaluator(game), spectrum, checked({ holdout: 0 }))).toBeUndefined();
    expect(calls()).toBe(0);
  });

  it('scores the spectrum on fresh coalitions only', async () => {
    const values = randomTable(6, 2);
    const { game, asked } = watched(tableGame({ values }));
    const evaluator = new Evaluator(game);
    await evaluator.evaluate(sampleUniform(6, 20, createRandom(5)));
    const fitted = asked.splice(0);
    const figures = await measureHoldout(evaluator, spectrum, checked());
    expect(asked).toHaveLength(10);
    expect(new Set([...asked, ...fitted]).size).toBe(30);

    const batch = batchFromLists(
      asked.map((text) => (text === '' ? [] : text.split(',').map(Number))),
      6,
    );
    const measured = Array.from(batch.words, (row) => values[row]!);
    expect(figures).toMatchObject({ method: 'held-out', coalitions: 10 });
    expect(figures!.r2).toBeCloseTo(rSquared(measured, evaluateSpectrum(spectrum, batch)), 12);
  });

  it('scores the output asked for', async () => {
    const values = randomTable(6, 4, 2);
    const second = values.filter((_, i) => i % 2 === 1);
    const both = new Evaluator(tableGame({ values, outputs: ['a', 'b'] }));
    const alone = new Evaluator(tableGame({ values: second }));
    expect(await measureHoldout(both, spectrum, checked({ output: 1 }))).toEqual(
      await measureHoldout(alone, spectrum, checked({ output: 0 })),
    );
  });

  it('draws every unmeasured coalition equally often, however few are left', async () => {
    // 4 players, coalitions 0 to 9 measured: each of the other 6 is drawn in half of the samples of 3.
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      const { game, asked } = watched(randomGame(4, 1));
      const evaluator = new Evaluator(game);
      await evaluator.evaluate({
        rows: 10,
        players: 4,
        words: Uint32Array.from({ length: 10 }, (_, row) => row),
      });
      asked.length = 0;
      await measureHoldout(evaluator, createSpectrum(4, [[[], 0]]), checked({ seed, holdout: 3 }));
      for (const coalition of asked) counts.set(coalition, (counts.get(coalition) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(50);
  });

  it('pays once for the same held-out coalitions when told what was fitted', async () => {
    const { game, asked } = watched(sparseGame(30));
    const evaluator = new Evaluator(game);
    const { batch } = await evaluator.evaluate(sampleUniform(30, 50, createRandom(1)));
    const wide = createSpectrum(30, [[[], 1]]);
    const first = await measureHoldout(evaluator, wide, checked(), batch);
    const second = await measureHoldout(evaluator, wide, checked(), batch);
    expect(asked).toHaveLength(60);
    expect(second).toEqual(first);
  });

  it('takes the rows of a recording that come after the fitted ones', async () => {
    const batch = enumerateCoalitions(6);
    const values = randomTable(6, 3);
    const { game, asked } = watched(recordedGame({ batch, values }));
    const evaluator = new Evaluator(game);
    await evaluator.evaluate({ ...batch, rows: 20, words: batch.words.subarray(0, 20) });
    asked.length = 0;
    await measureHoldout(evaluator, spectrum, checked());
    expect(asked).toEqual(Array.from({ length: 10 }, (_, i) => presentPlayers(batch, 20 + i).join()));
  });

  it('makes do with what an abort leaves', async () => {
    for (const [calls, coalitions] of [
      [1, undefined],
      [4, 4],
    ] as const) {
      const controller = new AbortController();
      const { game, asked } = watched({ ...randomGame(6, 1), batchSize: 1 });
      const stopping: Game = {
        ...game,
        evaluate(batch, context) {
          const answer = game.evaluate(batch, context);
          if (asked.length === calls) controller.abort();
          return answer;
        },
      };
      const figures = await measureHoldout(
        new Evaluator(stopping, { signal: controller.signal }),
        spectrum,
        checked(),
      );
      expect(figures?.coalitions).toBe(coalitions);
    }
  });
});

describe('measureEnds', () => {
  it('gives v(N) and v(∅) of the output asked for', async () => {
    const values = randomTable(3, 1, 2);
    const evaluator = new Evaluator(tableGame({ values, outputs: ['a', 'b'] }));
    expect(await measureEnds(evaluator, 1)).toEqual({ grand: values[15], empty: values[1] });
    expect(evaluator.evaluations).toBe(2);
  });

  it('gives null for the ends that a recording lacks within the budget', async () => {
    const batch = batchFromLists([[0], [0, 1, 2], [1], []], 3);
    const evaluator = new Evaluator(recordedGame({ batch, values: Float64Array.of(1, 2, 3, 4) }));
    expect(await measureEnds(evaluator, 0, 1)).toEqual({ grand: null, empty: null });
    expect(await measureEnds(evaluator, 0, 3)).toEqual({ grand: 2, empty: null });
    expect(await measureEnds(evaluator, 0)).toEqual({ grand: 2, empty: 4 });
    expect(evaluator.evaluations).toBe(2);
  });

  it('gives null after an abort', async () => {
    const evaluator = new Evaluator(randomGame(3, 1), { signal: AbortSignal.abort() });
    expect(await measureEnds(evaluator, 0)).toEqual({ grand: null, empty: null });
  });
});
