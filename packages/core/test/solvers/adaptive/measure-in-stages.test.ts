import {
  auto,
  biasedSampler,
  checkOptions,
  createGame,
  createRandom,
  Evaluator,
  type Explanation,
  type Game,
  gaussianProcess,
  InvalidArgumentError,
  lasso,
  recordedGame,
  rSquared,
  type SolveOptions,
  sampleUniform,
  solveInRounds,
  spectrumOf,
  spex,
  tableGame,
  tableOfSpectrum,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { measureDraws } from '../../../src/solvers/measure-draws.ts';
import { untouchable, watched } from '../games.ts';

/** Single players, pairs and noise. */
function table(players: number, noise: number, seed = 1): Float64Array {
  const random = createRandom(seed);
  const weights = Array.from({ length: players }, () => random.normal());
  return Float64Array.from({ length: 2 ** players }, (_, mask) => {
    let value = noise * random.normal();
    for (let i = 0; i < players; i++) {
      if ((mask >>> i) % 2 === 0) continue;
      value += weights[i]!;
      if ((mask >>> ((i + 3) % players)) % 2 === 1) value += 2 * weights[(i + 1) % players]!;
    }
    return value;
  });
}

const options: SolveOptions = { budget: 200, choice: 'adaptive' };

async function measure(game: Game, given: SolveOptions, evaluator = new Evaluator(game)) {
  return measureDraws(evaluator, checkOptions(gaussianProcess, game, given));
}

async function askedFor(budget: number, values: Float64Array, seed = 0): Promise<string[]> {
  const { game, asked } = watched(tableGame({ values }));
  await measure(game, { ...options, budget, seed });
  return asked;
}

describe('coalitions that are chosen in stages', () => {
  it.each([8, 15])('of %i players are the first of those of a larger budget', async (players) => {
    const values = table(players, 0.3);
    const most = await askedFor(200, values);
    expect(most).toHaveLength(200);
    expect(new Set(most).size).toBe(200);
    for (const budget of [65, 128, 140]) {
      expect(await askedFor(budget, values)).toEqual(most.slice(0, budget));
    }
  });

  it('depend on values and seed alone', async () => {
    const values = table(12, 0.3);
    const once = await askedFor(150, values);
    expect(await askedFor(150, values)).toEqual(once);
    expect(await askedFor(150, values, 1)).not.toEqual(once);
    const others = await askedFor(150, table(12, 0.3, 2));
    expect(others.slice(0, 64)).toEqual(once.slice(0, 64));
    expect(others).not.toEqual(once);
  });

  it('tell which of them are a uniform sample', async () => {
    const game = tableGame({ values: table(12, 0.3) });
    const { sample, drawn } = await measure(game, options);
    expect(sample.batch.rows).toBe(200);
    // 64, and a quarter of the other 136; a few more where a chosen one was drawn afterwards.
    expect(drawn!.rows).toBeGreaterThanOrEqual(98);
    expect(drawn!.rows).toBeLessThan(110);
    const { sample: uniform } = await measure(game, { budget: drawn!.rows, choice: 'uniform' });
    expect(drawn).toEqual(uniform.batch);
  });

  it('go on from what is known, and choose the same', async () => {
    const game = tableGame({ values: table(12, 0.3) });
    const first = new Evaluator(game);
    await measure(game, { ...options, budget: 150 }, first);
    const again = watched(game);
    const evaluator = new Evaluator(again.game, { known: first.measured() });
    await measure(again.game, options, evaluator);
    expect(again.asked).toEqual((await askedFor(200, table(12, 0.3))).slice(150));
  });

  it('are those measured by then where the run is stopped, of any stage', async () => {
    const values = table(12, 0.3);
    for (const stopAt of [30, 64, 150]) {
      const stop = new AbortController();
      let asked = 0;
      const inner = tableGame({ values });
      const game: Game = {
        ...inner,
        batchSize: 10,
        evaluate(batch, context) {
          asked += batch.rows;
          if (asked >= stopAt) stop.abort();
          return inner.evaluate(batch, context);
        },
      };
      const evaluator = new Evaluator(game, { signal: stop.signal });
      const found = await gaussianProcess.solve(evaluator, options);
      expect(found.status).toBe('partial');
      const { rows } = evaluator.measured().batch;
      expect(rows).toBeGreaterThanOrEqual(stopAt);
      expect(rows).toBeLessThan(stopAt + 10);
      // What was measured is solved again as it was.
      const known = { known: evaluator.measured(), signal: AbortSignal.abort() };
      const again = await gaussianProcess.solve(new Evaluator(untouchable(12), known), options);
      expect(again.spectrum).toEqual(found.spectrum);
    }
  });

  it('are all drawn where all values are the same', async () => {
    const game = createGame({ players: 12, id: 'flat', value: () => 3 });
    const { sample, drawn } = await measure(game, options);
    expect([sample.batch.rows, drawn!.rows]).toEqual([200, 200]);
  });

  it('of a recording are some of its rows, its ends among them', async () => {
    const values = table(12, 0.3);
    const rows = [...sampleUniform(12, 400, createRandom(3)).words].filter(
      (word) => word !== 0 && word !== 4095,
    );
    rows.splice(350, 0, 0, 4095);
    const batch = { rows: rows.length, players: 12, words: Uint32Array.from(rows) };
    const game = recordedGame({ batch, values: Float64Array.from(rows, (row) => values[row]!) });
    const { sample, drawn } = await measure(game, options);
    expect(sample.batch.rows).toBe(200);
    expect(new Set(sample.batch.words).size).toBe(200);
    for (const word of sample.batch.words) expect(rows).toContain(word);
    expect([...drawn!.words.subarray(0, 66)]).toEqual([0, 4095, ...rows.slice(0, 64)]);
    const found = await gaussianProcess.solve(new Evaluator(game), options);
    expect(found.cost.evaluations).toBe(200);
    expect(found.ends).toMatchObject({ empty: values[0], grand: values[4095] });
  });

  it('are nearly all there are', async () => {
    const { game, asked } = watched(tableGame({ values: table(8, 0.3) }));
    const { sample } = await measure(game, { ...options, budget: 255 });
    expect([sample.batch.rows, new Set(asked).size]).toEqual([255, 255]);
  });
});

describe('an explanation of chosen coalitions', () => {
  it.each([
    ['gaussian-process', gaussianProcess],
    ['lasso', lasso],
    ['auto', auto],
  ])('of %s tells R² from those drawn at random', async (_, solver) => {
    const values = table(12, 3);
    const found = await solver.solve(new Evaluator(tableGame({ values })), { ...options, budget: 200 });
    const { r2, standardError, coalitions, method } = found.faithfulness;
    expect(method).toBe('out-of-fold');
    expect(coalitions).toBeGreaterThanOrEqual(98);
    expect(coalitions).toBeLessThan(110);
    expect(found.cost.evaluations).toBe(200);
    const true2 = rSquared(values, tableOfSpectrum(spectrumOf(found)));
    expect(Math.abs(r2 - true2)).toBeLessThan(3.5 * standardError!);
    expect(found.account.join(' ')).toMatch(
      /Of the 200 coalitions, \d+ were chosen: .* R² is over the others/,
    );
  });

  it('in rounds ends as one run with the last budget, and pays for no more', async () => {
    const { game, asked } = watched(tableGame({ values: table(13, 1) }));
    const { budget: _, ...rest } = options;
    const found = await solveInRounds(gaussianProcess, new Evaluator(game), rest, { least: 60, most: 200 });
    const once = await gaussianProcess.solve(new Evaluator(tableGame({ values: table(13, 1) })), options);
    const essence = ({ account, cost, game: __, rounds: ___, ...others }: Explanation) => ({
      ...others,
      cost: cost.budget,
    });
    expect(essence(found)).toEqual(essence(once));
    expect(found.account.slice(1)).toEqual(once.account);
    expect(asked).toHaveLength(200);
    expect(new Set(asked).size).toBe(200);
  });
});

describe('the choice of a run', () => {
  const choiceOf = (given: Partial<SolveOptions>, game = untouchable(12), solver = gaussianProcess) =>
    checkOptions(solver, game, { budget: 300, ...given }).choice;

  it('is uniform for a solver that says nothing, and where the first stage is all', () => {
    expect(choiceOf({}, untouchable(12), lasso as typeof gaussianProcess)).toBe('uniform');
    expect(choiceOf({ choice: 'adaptive', budget: 64 })).toBe('uniform');
    expect(choiceOf({ choice: 'adaptive', budget: 65 })).toBe('adaptive');
    expect(choiceOf({ choice: 'adaptive', budget: 4096 })).toBe('uniform');
  });

  it('leaves a recording and several outputs alone, unless it is told', () => {
    const batch = sampleUniform(12, 300, createRandom(2));
    const recorded = recordedGame({ batch, values: new Float64Array(300) });
    const two = untouchable(12, ['first', 'second']);
    expect(checkOptions(auto, untouchable(12), { budget: 200 }).choice).toBe('adaptive');
    for (const game of [recorded, two, untouchable(129)]) {
      expect(checkOptions(auto, game, { budget: 200 }).choice).toBe('uniform');
    }
    expect(checkOptions(auto, recorded, { budget: 200, choice: 'adaptive' }).choice).toBe('adaptive');
    expect(checkOptions(auto, recorded, { budget: 300, choice: 'adaptive' }).choice).toBe('uniform');
    expect(checkOptions(auto, two, { budget: 200, choice: 'adaptive' }).choice).toBe('adaptive');
  });

  it('cannot be adaptive everywhere', () => {
    const refused: [() => unknown, RegExp][] = [
      [() => choiceOf({ choice: 'adaptive', sampler: biasedSampler(0.3) }), /come from a sampler/],
      [() => choiceOf({ choice: 'adaptive' }, untouchable(129)), /more than 128 players/],
      [() => choiceOf({ choice: 'best' as 'adaptive' }), /must be 'uniform' or 'adaptive', not 'best'/],
    ];
    for (const [choose, message] of refused) {
      expect(choose).toThrow(InvalidArgumentError);
      expect(choose).toThrow(message);
    }
    expect(() => checkOptions(spex, untouchable(12), { budget: 2000, choice: 'adaptive' })).toThrow(
      /solver 'spex' designs its own/,
    );
  });
});
