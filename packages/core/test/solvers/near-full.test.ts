import {
  auto,
  biasedSampler,
  checkedNearFull,
  coalitionSize,
  createBatch,
  createRandom,
  Evaluator,
  enumerateCoalitions,
  evaluateSpectrum,
  exact,
  presentPlayers,
  proxyspex,
  rSquared,
  selectRows,
  solveInRounds,
  spectrumOf,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

const N = 14;

/** Pairs and single players, and something that only the full input has. */
function values(): Float64Array {
  const random = createRandom(3);
  const single = Array.from({ length: N }, () => random.normal());
  return Float64Array.from({ length: 2 ** N }, (_, set) => {
    let value = 3 * Number((set & 3) === 3) + (set === 2 ** N - 1 ? 5 : 0) + 0.3 * random.normal();
    for (let player = 0; player < N; player++) if ((set >> player) & 1) value += single[player]!;
    return value;
  });
}

const VALUES = values();
const game = tableGame({ values: VALUES });

describe('checkedNearFull', () => {
  it('tells R² over the coalitions with a tenth of the players absent that the fit has not seen', async () => {
    const evaluator = new Evaluator(game);
    const plain = await proxyspex.solve(evaluator, { budget: 200, seed: 1 });
    const seen = new Set(evaluator.measured().batch.words);
    const all = enumerateCoalitions(N);
    // A tenth of 14 players is one.
    const near = Uint32Array.from(Array(2 ** N).keys()).filter(
      (row) => coalitionSize(all, row) === N - 1 && !seen.has(row),
    );
    const batch = selectRows(all, near);
    const measured = Float64Array.from(near, (row) => VALUES[row]!);

    const checker = new Evaluator(game);
    const found = await checkedNearFull(proxyspex, 500).solve(checker, { budget: 200, seed: 1 });
    const mean = measured.reduce((sum, value) => sum + value / near.length, 0);
    const square = measured.reduce((sum, value) => sum + (value - mean) ** 2 / near.length, 0);
    expect(found.faithfulness.nearFull).toEqual({
      r2: expect.closeTo(rSquared(measured, evaluateSpectrum(spectrumOf(plain), batch)), 12),
      standardError: 0,
      deviation: expect.closeTo(Math.sqrt(square), 12),
      absent: 1,
      coalitions: near.length,
    });
    const { nearFull: _, ...rest } = found.faithfulness;
    expect({ ...found, faithfulness: rest, cost: 0 }).toEqual({ ...plain, cost: 0 });
    expect(found.cost).toMatchObject({ budget: 200, evaluations: 200 + near.length });
  });

  it('buys no more than it is told to, and again the same with the same seed', async () => {
    const run = async (seed: number) => {
      const evaluator = new Evaluator(game);
      const found = await checkedNearFull(auto, 5).solve(evaluator, { budget: 100, seed });
      const { batch } = evaluator.measured();
      return [found, Array.from({ length: 5 }, (_, row) => presentPlayers(batch, 100 + row))] as const;
    };
    const [found, bought] = await run(7);
    expect(found.cost).toMatchObject({ budget: 100, evaluations: 105 });
    expect(found.faithfulness.nearFull).toMatchObject({ coalitions: 5, absent: 1 });
    expect(bought.every(({ length }) => length === N - 1)).toBe(true);
    expect((await run(7))[1]).toEqual(bought);
  });

  it('goes further from the full input where next to everything near it was fitted to', async () => {
    const evaluator = new Evaluator(game);
    const options = { budget: 300, sampler: biasedSampler(0.9) };
    const found = await checkedNearFull(proxyspex, 40).solve(evaluator, options);
    const { batch } = evaluator.measured();
    const sizes = Array.from({ length: 300 }, (_, row) => N - coalitionSize(batch, row));
    expect(sizes.filter((absent) => absent === 1)).toHaveLength(N);
    const { nearFull } = found.faithfulness;
    expect(nearFull!.absent).toBeGreaterThan(1);
    expect(nearFull!.coalitions).toBeGreaterThanOrEqual(10);
  });

  it('checks the last of several rounds', async () => {
    const evaluator = new Evaluator(game);
    const inSteps = {
      ...proxyspex,
      solve: (one: Evaluator, options: object) =>
        solveInRounds(proxyspex, one, options, { least: 60, most: 120 }),
    };
    const found = await checkedNearFull(inSteps, 6).solve(evaluator, { budget: 120 });
    expect(found.cost.evaluations).toBe(126);
    expect(found.account[0]).toMatch(/^The budget was spent in 2 rounds/);
    expect(found.faithfulness.nearFull?.coalitions).toBe(6);
  });

  it('leaves alone what has measured everything, and a stopped run', async () => {
    const small = tableGame({ values: VALUES.subarray(0, 64) });
    const whole = await checkedNearFull(exact, 4).solve(new Evaluator(small), { budget: 64 });
    expect([whole.faithfulness.nearFull, whole.cost.evaluations]).toEqual([undefined, 64]);

    const abort = new AbortController();
    const evaluator = new Evaluator(game, {
      batchSize: 64,
      signal: abort.signal,
      onProgress: ({ done }) => done >= 64 && abort.abort(),
    });
    const stopped = await checkedNearFull(proxyspex, 4).solve(evaluator, { budget: 200 });
    expect([stopped.status, stopped.faithfulness.nearFull, stopped.cost.evaluations]).toEqual([
      'partial',
      undefined,
      64,
    ]);
  });

  it('refuses too few coalitions, and a game measured elsewhere, before anything is asked', async () => {
    for (const wrong of [1, 2.5, Number.NaN]) {
      expect(() => checkedNearFull(auto, wrong)).toThrow('holdoutNear must be an integer of at least 2');
    }
    const recorded = { ...game, recorded: createBatch(0, N) };
    await expect(checkedNearFull(auto, 4).solve(new Evaluator(recorded), { budget: 100 })).rejects.toThrow(
      'holdoutNear needs fresh coalitions',
    );
  });
});

describe('ends.grandUnseen', () => {
  it('is what was predicted of the full input before its value was put in', async () => {
    // Ten players: the outlier at the full input is put into the spectrum, and then nothing of it is left to miss.
    const few = tableGame({ values: Float64Array.from({ length: 1024 }, (_, set) => VALUES[set | 0x3c00]!) });
    const { ends } = await auto.solve(new Evaluator(few), { budget: 300 });
    expect(Math.abs(ends.grandResidual!)).toBeLessThan(0.5);
    expect(ends.grand! - ends.grandUnseen!).toBeGreaterThan(2);
  });

  it('is what the spectrum says where that is left as it is', async () => {
    const { ends } = await proxyspex.solve(new Evaluator(game), { budget: 200 });
    expect(ends.grandUnseen).toBeCloseTo(ends.grand! - ends.grandResidual!, 1);
  });

  it('is not there where every coalition was measured', async () => {
    const small = tableGame({ values: VALUES.subarray(0, 64) });
    const { ends } = await auto.solve(new Evaluator(small), { budget: 64 });
    expect(ends).not.toHaveProperty('grandUnseen');
  });
});
