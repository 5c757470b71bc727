import {
  BudgetTooSmallError,
  createGame,
  createRandom,
  Evaluator,
  type Explanation,
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  GameError,
  InvalidArgumentError,
  leastSpexBudget,
  parseExplanation,
  recordedGame,
  type SpexOptions,
  type SpexStage,
  sampleUniform,
  spectrumGame,
  spectrumOf,
  spectrumOfTable,
  spex,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { checkSpexSettings } from '../../../src/solvers/spex/settings.ts';
import { randomTable, sparseGame, untouchable, watched } from '../games.ts';
import { randomPolynomial } from './designs.ts';
import { accountOf, denseSpectrum, expectTerms, solve } from './solving.ts';

describe('spex on plain and odd games', () => {
  it.each([2.5, 0.1, 1 / 3, -1e10 + 0.3, 0])('explains the constant %d', async (value) => {
    for (const players of [12, 70]) {
      const game = createGame({ players, id: 'constant', value: () => value });
      const explanation = await solve(game, { budget: 400 });
      expect(explanation.spectrum.terms).toEqual([{ players: [], value }]);
      expect(explanation.faithfulness.r2).toBe(1);
      expect(explanation.ends).toEqual({ grand: value, empty: value, grandResidual: 0, emptyResidual: 0 });
      expect(accountOf(explanation)).toMatch(/no player makes a difference/);
      expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
    }
  });

  it('asks for no coalition twice among few players, and pays the whole budget', async () => {
    for (const players of [8, 9, 10, 11]) {
      const least = spex.leastBudget(players);
      for (const budget of new Set([least, Math.min(2 ** players - 1, least + 37), 2 ** players - 1])) {
        const { game, asked } = watched(tableGame({ values: randomTable(players, budget) }));
        const explanation = await solve(game, { budget, seed: budget });
        expect(asked.length).toBe(budget);
        expect(new Set(asked).size).toBe(budget);
        expect(explanation.cost.evaluations).toBe(budget);
        expect(Number.isFinite(explanation.faithfulness.r2)).toBe(true);
        expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
      }
    }
  });

  it('is exact where the budget covers every coalition', async () => {
    for (const players of [2, 3, 5, 7, 10]) {
      const values = randomTable(players, players);
      const { game, asked } = watched(tableGame({ values }));
      const explanation = await solve(game, { budget: 2 ** players + 3 });
      expect(new Set(asked).size).toBe(2 ** players);
      expect(asked.length).toBe(2 ** players);
      expect(explanation.faithfulness).toEqual({
        r2: 1,
        standardError: null,
        method: 'exact',
        coalitions: 2 ** players,
      });
      expect(spectrumOf(explanation)).toEqual(spectrumOfTable(values));
    }
  });

  it('measures both ends within the budget', async () => {
    const { ends, cost } = await solve(sparseGame(20), { budget: 500 });
    expect(ends.empty).toBe(1);
    expect(ends.grand).toBe(5);
    expect(Math.abs(ends.grandResidual!)).toBeLessThan(1e-9);
    expect(cost.evaluations).toBe(500);
  });

  it('is not misled by an end that is an outlier', async () => {
    // The empty coalition has a value far from all others, as an empty prompt often has.
    const truth = randomPolynomial(30, 8, 1, 3, 9);
    const game = createGame({
      players: 30,
      id: 'outlier',
      value: (present) => {
        const all = Array.from({ length: 30 }, (_, player) => player).filter((player) => present(player));
        if (all.length === 0) return 1000;
        return truth.supports.reduce((sum, support, i) => {
          const odd = support.filter((player) => present(player)).length % 2 === 1;
          return sum + (odd ? -1 : 1) * truth.coefficients[i]!;
        }, 0);
      },
    });
    const explanation = await solve(game, { budget: 1000 });
    expectTerms(explanation, truth, 1e-9);
    expect(explanation.ends.empty).toBe(1000);
    expect(explanation.ends.emptyResidual).toBeGreaterThan(900);
  });

  it.each([12, 70])('explains a second output of %i players at no further cost', async (players) => {
    const budget = 600;
    const spectra = [1, 2].map((seed) => randomPolynomial(players, 8, 1, 3, seed));
    const both: Game = {
      ...spectrumGame({ spectrum: spectra[0]! }),
      id: 'both',
      outputs: ['logit', 'margin'],
      async evaluate(batch) {
        const [a, b] = spectra.map((spectrum) => evaluateSpectrum(spectrum, batch));
        return Float64Array.from({ length: 2 * batch.rows }, (_, at) => (at % 2 ? b! : a!)[at >> 1]!);
      },
    };
    const { game, asked } = watched(both);
    const evaluator = new Evaluator(game);
    const explanations: Explanation[] = [];
    for (const output of [0, 1]) explanations.push(await spex.solve(evaluator, { budget, output }));
    expect(asked.length).toBe(budget);
    expect(explanations.map(({ cost }) => cost.evaluations)).toEqual([budget, 0]);
    expect(explanations.map(({ game: { output } }) => output)).toEqual(['logit', 'margin']);
    for (const [output, spectrum] of spectra.entries()) {
      expectTerms(explanations[output]!, spectrum, 1e-9);
      const alone = await solve(spectrumGame({ spectrum }), { budget });
      expect(explanations[output]!.spectrum).toEqual(alone.spectrum);
    }
  });

  it.each([12, 70])('holds out fresh coalitions of %i players beyond the budget', async (players) => {
    const truth = denseSpectrum(players, 30, 1);
    const plain = watched(spectrumGame({ spectrum: truth, noise: 1 }));
    const checked = watched(spectrumGame({ spectrum: truth, noise: 1 }));
    const without = await solve(plain.game, { budget: 500, seed: 2 });
    const withHoldout = await solve(checked.game, { budget: 500, seed: 2, holdout: 200 });
    expect(checked.asked.slice(0, 500)).toEqual(plain.asked);
    expect(new Set(checked.asked).size).toBe(700);
    expect(withHoldout.cost).toMatchObject({ budget: 500, evaluations: 700 });
    expect(withHoldout.spectrum).toEqual(without.spectrum);
    expect(withHoldout.faithfulness).toMatchObject({ method: 'held-out', coalitions: 200 });
    expect(without.faithfulness.method).toBe('out-of-fold');
  });

  it('solves a recording of every coalition, within the budget', async () => {
    const batch = enumerateCoalitions(9);
    const truth = randomPolynomial(9, 5, 1, 2, 2);
    const { game, asked } = watched(recordedGame({ batch, values: evaluateSpectrum(truth, batch) }));
    const explanation = await solve(game, { budget: 250 });
    expect(asked.length).toBe(250);
    expectTerms(explanation, truth, 1e-9);
  });

  it('refuses a recording of other coalitions in one line, before it is asked', async () => {
    const batch = sampleUniform(20, 600, createRandom(1));
    const { game, calls } = watched(recordedGame({ batch, values: new Float64Array(600) }));
    await expect(solve(game, { budget: 500 })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      argument: 'game.recorded',
      message: expect.stringMatching(/^solver 'spex' chooses its own coalitions.*use solver 'auto'$/),
    });
    expect(calls()).toBe(0);
  });

  it("passes a game's error on with its coalition", async () => {
    const failing = createGame({
      players: 20,
      value: (present) => {
        if (present(0) && present(3) && !present(1)) throw new Error('out of memory');
        return Number(present(0));
      },
    });
    const error = await solve(failing, { budget: 500 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GameError);
    expect((error as GameError).coalition).toEqual(expect.arrayContaining([0, 3]));
    expect((error as GameError).coalition).not.toContain(1);
  });
});

describe('spex, stopped,', () => {
  const truth = randomPolynomial(30, 10, 1, 2, 3);

  it.each([0, 1, 30, 64, 300, 799])('explains the %i coalitions measured by then', async (limit) => {
    const controller = new AbortController();
    if (limit === 0) controller.abort();
    const { game, asked } = watched({ ...spectrumGame({ spectrum: truth }), batchSize: 1 });
    const stopping: Game = {
      ...game,
      async evaluate(batch, context) {
        const values = await game.evaluate(batch, context);
        if (asked.length >= limit) controller.abort();
        return values;
      },
    };
    const evaluator = new Evaluator(stopping, { signal: controller.signal });
    const stages: SpexStage[] = [];
    const explanation = await spex.solve(evaluator, {
      budget: 800,
      holdout: 50,
      onStage: (stage) => stages.push(stage),
    });
    expect(explanation.status).toBe('partial');
    expect(asked.length).toBe(limit);
    expect(explanation.cost.evaluations).toBe(limit);
    expect(explanation.account[0]).toMatch(/stopped/);
    expect(stages).toEqual(['plan', 'measure', 'done']);
    expect(explanation.faithfulness.coalitions).toBe(limit);
    expect(explanation.spectrum.terms.every(({ players }) => players.length <= 1)).toBe(true);
    expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
  });

  it('while it decodes, uses what is decoded and says so', async () => {
    const controller = new AbortController();
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }), { signal: controller.signal });
    const explanation = await spex.solve(evaluator, {
      budget: 800,
      onStage: (stage) => {
        if (stage === 'decode') controller.abort();
      },
    });
    expect(accountOf(explanation)).toContain('Decoding was stopped before it was done.');
    expect(explanation.cost.evaluations).toBe(800);
    expect(parseExplanation(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
  });
});

describe('spex refuses, before the game is called,', () => {
  const refused = async (
    players: number,
    options: Partial<SpexOptions> & { budget: number },
  ): Promise<unknown> => solve(untouchable(players), options).catch((thrown: unknown) => thrown);

  it.each<[Partial<SpexOptions>, string | RegExp]>([
    [{ maxOrder: 9 }, 'maxOrder must be an integer from 1 to 8, not 9'],
    [{ groups: 0 }, 'groups must be an integer from 1 to 16, not 0'],
    [{ chaseDepth: 31 }, 'chaseDepth must be an integer from 1 to 30, not 31'],
    [{ decoding: 'firm' as 'soft' }, "decoding must be soft or hard, not 'firm'"],
    [{ cutoff: 2 }, "cutoff must be 'noise' or a number above 0 and at most 1, not 2"],
    [
      { maxOrder: 1, binBits: 9 },
      /^binBits must be at most 5, the parity bits of the code for 30 players.*, not 9$/,
    ],
  ])('%j', async (options, message) => {
    const error = await refused(30, { budget: 5000, ...options });
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toMatch(message);
  });

  it.each<Partial<SpexOptions>>([{}, { maxOrder: 5 }, { groups: 8 }, { maxOrder: 4, binBits: 6 }])(
    'a budget below the least for %j, which it tells',
    async (options) => {
      const least = leastSpexBudget(50, checkSpexSettings(options));
      const error = await refused(50, { budget: least - 1, ...options });
      expect(error).toBeInstanceOf(BudgetTooSmallError);
      expect(error).toMatchObject({ solver: 'spex', budget: least - 1, least });
      const game = spectrumGame({ spectrum: randomPolynomial(50, 3, 1, 1, 1) });
      const { cost } = await solve(game, { budget: least, ...options });
      expect(cost.evaluations).toBe(least);
    },
  );
});
