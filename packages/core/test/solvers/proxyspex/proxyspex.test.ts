import {
  BudgetTooSmallError,
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  type Explanation,
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  InvalidArgumentError,
  PAPER_GRID,
  type ProxySpexOptions,
  proxyspex,
  recordedGame,
  rSquared,
  sampleUniform,
  spectrumGame,
  spectrumOf,
  spectrumOfTable,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomGame, randomTable, untouchable, watched } from '../games.ts';

/** A few top sets with all their subsets: what language models' value functions look like. */
function hierarchicalSpectrum(players: number, seed: number): ReturnType<typeof createSpectrum> {
  const random = createRandom(seed);
  const terms: [number[], number][] = [];
  for (let top = 0; top < 6; top++) {
    const set = [...new Set(Array.from({ length: 2 + random.below(2) }, () => random.below(players)))];
    for (let subset = 0; subset < 1 << set.length; subset++) {
      const support = set.filter((_, i) => (subset >> i) & 1);
      terms.push([support, random.normal() / (1 + support.length)]);
    }
  }
  return createSpectrum(players, terms);
}

const QUICK: Partial<ProxySpexOptions> = { grid: { depths: [3], rates: [0.1], trees: [500], minLeaf: [10] } };

const solve = (game: Game, options: Partial<ProxySpexOptions> & { budget: number }): Promise<Explanation> =>
  proxyspex.solve(new Evaluator(game), options);

/** R² of an explanation against the clean spectrum, on fresh uniform coalitions. */
function trueR2(explanation: Explanation, truth: ReturnType<typeof createSpectrum>): number {
  const fresh = sampleUniform(truth.players, 3000, createRandom(12_345));
  return rSquared(evaluateSpectrum(truth, fresh), evaluateSpectrum(spectrumOf(explanation), fresh));
}

describe('proxyspex', () => {
  it('finds a hierarchical spectrum among many players', async () => {
    const truth = hierarchicalSpectrum(80, 1);
    const explanation = await solve(spectrumGame({ spectrum: truth }), { budget: 800, ...QUICK });
    expect(trueR2(explanation, truth)).toBeGreaterThan(0.97);
    const strongest = truth.supports
      .map((support, term) => ({ support, size: Math.abs(truth.coefficients[term]!) }))
      .filter(({ support }) => support.length > 0)
      .sort((a, b) => b.size - a.size)
      .slice(0, 8);
    for (const { support } of strongest) {
      expect(explanation.spectrum.terms.map(({ players }) => players.join())).toContain(support.join());
    }
  });

  it('reports a faithfulness near the truth, with noise and without', async () => {
    for (const noise of [0, 0.5]) {
      const truth = hierarchicalSpectrum(40, 2);
      const random = createRandom(3);
      const game = createGame({
        players: 40,
        id: `noisy-${noise}`,
        value: (present) => {
          let value = noise * random.normal();
          truth.supports.forEach((support, term) => {
            const sign = support.filter((player) => present(player)).length % 2 === 0 ? 1 : -1;
            value += sign * truth.coefficients[term]!;
          });
          return value;
        },
      });
      const explanation = await solve(game, { budget: 600, ...QUICK });
      const { r2, standardError, method, coalitions } = explanation.faithfulness;
      expect({ method, coalitions }).toEqual({ method: 'out-of-fold', coalitions: 600 });
      const variance = truth.coefficients.slice(1).reduce((sum, value) => sum + value ** 2, 0);
      const reachable = variance / (variance + noise ** 2);
      const clean = trueR2(explanation, truth);
      expect(Math.abs(r2 - clean * reachable)).toBeLessThan(3 * standardError! + 0.03);
    }
  });

  it('claims nothing where there is nothing', async () => {
    const figures = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (seed) => {
        const { faithfulness } = await solve(randomGame(14, seed), { budget: 150, seed });
        expect(faithfulness.r2).toBeLessThan(2.5 * faithfulness.standardError!);
        return faithfulness.r2;
      }),
    );
    expect(figures.reduce((sum, r2) => sum + r2, 0) / figures.length).toBeLessThan(0.02);
  });

  it('buys held-out coalitions beyond the budget when asked', async () => {
    const truth = hierarchicalSpectrum(30, 4);
    const { game, asked } = watched(spectrumGame({ spectrum: truth }));
    const explanation = await solve(game, { budget: 300, holdout: 200, ...QUICK });
    expect(explanation.faithfulness).toMatchObject({ method: 'held-out', coalitions: 200 });
    expect(asked.length).toBe(500);
    expect(new Set(asked).size).toBe(500);
    expect(explanation.cost).toMatchObject({ budget: 300, evaluations: 500 });
  });

  it('is exact where the budget covers every coalition', async () => {
    for (const players of [2, 3, 5, 7]) {
      const values = randomTable(players, players);
      const { game, asked } = watched(tableGame({ values }));
      const explanation = await solve(game, { budget: 2 ** players + 3 });
      expect(asked.length).toBe(2 ** players);
      expect(explanation.faithfulness).toEqual({
        r2: 1,
        standardError: null,
        method: 'exact',
        coalitions: 2 ** players,
      });
      const exact = spectrumOfTable(values);
      expect(spectrumOf(explanation)).toEqual(exact);
    }
  });

  it('uses the first rows of a recording, each coalition once', async () => {
    const truth = hierarchicalSpectrum(20, 5);
    const batch = sampleUniform(20, 400, createRandom(6));
    const values = evaluateSpectrum(truth, batch);
    const { game, asked } = watched(recordedGame({ batch, values }));
    const explanation = await solve(game, { budget: 300, ...QUICK });
    expect(asked.length).toBe(300);
    expect(explanation.cost.evaluations).toBe(300);
    expect(explanation.ends).toEqual({ grand: null, empty: null, grandResidual: null, emptyResidual: null });
    expect(trueR2(explanation, truth)).toBeGreaterThan(0.9);
    const held = await solve(game, { budget: 300, holdout: 100, ...QUICK });
    expect(held.faithfulness).toMatchObject({ method: 'held-out', coalitions: 100 });
    expect(held.spectrum).toEqual(explanation.spectrum);
  });

  it('gives other coalitions for other seeds, and the same bytes for the same', async () => {
    const game = spectrumGame({ spectrum: hierarchicalSpectrum(25, 7) });
    const terms = async (seed: number): Promise<string> =>
      JSON.stringify((await solve(game, { budget: 200, seed, ...QUICK })).spectrum);
    expect(await terms(1)).toBe(await terms(1));
    expect(await terms(1)).not.toBe(await terms(2));
  });

  it('takes five folds, or as many as told', async () => {
    const game = spectrumGame({ spectrum: hierarchicalSpectrum(25, 8) });
    for (const [options, said] of [
      [{ budget: 600 }, '5-fold'],
      [{ budget: 50 }, '5-fold'],
      [{ budget: 50, folds: 3 }, '3-fold'],
    ] as const) {
      expect((await solve(game, { ...options, ...QUICK })).account.join(' ')).toContain(` ${said} `);
    }
  });

  it('keeps at most so many terms', async () => {
    const game = spectrumGame({ spectrum: hierarchicalSpectrum(25, 8) });
    const explanation = await solve(game, { budget: 300, terms: 9, ...QUICK });
    expect(explanation.spectrum.terms.length).toBeLessThanOrEqual(10);
  });

  it.each(['none', 'ridge', 'lasso'] as const)('does as told about the refit: %s', async (refit) => {
    const truth = hierarchicalSpectrum(30, 9);
    const game = spectrumGame({ spectrum: truth });
    const explanation = await solve(game, { budget: 400, ...QUICK, refit });
    const named = { none: /trees' own coefficients/, ridge: /ridge regression/, lasso: /LASSO/ }[refit];
    expect(explanation.account.join(' ')).toMatch(named);
    expect(trueR2(explanation, truth)).toBeGreaterThan(0.85);
  });

  it('refits where that predicts better, and says what it chose', async () => {
    const truth = hierarchicalSpectrum(60, 10);
    const game = spectrumGame({ spectrum: truth });
    const [auto, none] = await Promise.all([
      solve(game, { budget: 500, ...QUICK }),
      solve(game, { budget: 500, ...QUICK, refit: 'none' }),
    ]);
    expect(auto.account.join(' ')).toMatch(/regression/);
    expect(trueR2(auto, truth)).toBeGreaterThan(trueR2(none, truth));
    expect(auto.account.join(' ')).toMatch(/1 settings were|depth 3, learning rate 0.1/);
    expect(auto.account.join(' ')).toContain(`${auto.spectrum.terms.length} terms`);
  });

  it("works on the paper's own grid", async () => {
    const game = spectrumGame({ spectrum: hierarchicalSpectrum(12, 11) });
    const explanation = await solve(game, { budget: 150, grid: PAPER_GRID });
    expect(explanation.account.join(' ')).toMatch(/at least 20 coalitions/);
    expect(explanation.account.join(' ')).toMatch(/are 4 % of all/);
  });

  it('fits to what was measured when it is stopped, and says so', async () => {
    const truth = hierarchicalSpectrum(30, 12);
    const controller = new AbortController();
    const { game, asked } = watched({ ...spectrumGame({ spectrum: truth }), batchSize: 50 });
    const stopping: Game = {
      ...game,
      async evaluate(batch, context) {
        const values = await game.evaluate(batch, context);
        if (asked.length >= 300) controller.abort();
        return values;
      },
    };
    const evaluator = new Evaluator(stopping, { signal: controller.signal });
    const explanation = await proxyspex.solve(evaluator, { budget: 1000, holdout: 100, ...QUICK });
    expect(explanation.status).toBe('partial');
    expect(explanation.cost.evaluations).toBe(300);
    expect(explanation.account[0]).toMatch(/stopped/);
    expect(explanation.faithfulness).toMatchObject({ method: 'out-of-fold', coalitions: 300 });
    expect(trueR2(explanation, truth)).toBeGreaterThan(0.8);
  });

  it('explains what a player does even where only the ends differ', async () => {
    // v is 1 at the empty coalition and 0 elsewhere: uniform draws of 30 players never see it.
    const game = createGame({
      players: 30,
      id: 'spike',
      value: (present) => Number(!Array.from({ length: 30 }, (_, p) => present(p)).some(Boolean)),
    });
    const explanation = await solve(game, { budget: 100, ...QUICK });
    expect(explanation.ends.empty).toBe(1);
    expect(explanation.ends.emptyResidual).toBeCloseTo(1, 6);
    expect(explanation.faithfulness.r2).toBeLessThan(0.01);
  });

  describe('refuses, before the game is called,', () => {
    it.each<[Partial<ProxySpexOptions>, RegExp]>([
      [{ folds: 1 }, /folds must be an integer from 2 to 20/],
      [{ terms: 0 }, /terms must be an integer of at least 1/],
      [{ refit: 'both' as 'auto' }, /refit must be auto, none, ridge or lasso, not 'both'/],
      [{ grid: { depths: [] } }, /grid\.depths must list .*, not an empty list/],
      [{ grid: { depths: [0] } }, /grid\.depths must list integers of at least 1, or Infinity, not 0/],
      [{ grid: { trees: [2.5] } }, /grid\.trees/],
      [{ grid: { rates: [0.1, 2] } }, /grid\.rates must list .*, not 2/],
      [{ grid: { leaves: [1] } }, /grid\.leaves/],
      [{ grid: { minLeaf: [0] } }, /grid\.minLeaf/],
    ])('%j', async (options, message) => {
      const answer = solve(untouchable(8), { budget: 100, ...options });
      await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
      await expect(answer).rejects.toThrow(message);
    });

    it('a budget below 24, or below 2^n if that is less', async () => {
      await expect(solve(untouchable(8), { budget: 23 })).rejects.toThrow(BudgetTooSmallError);
      await expect(solve(untouchable(8), { budget: 23 })).rejects.toMatchObject({ least: 24 });
      await expect(solve(untouchable(3), { budget: 7 })).rejects.toMatchObject({ least: 8 });
    });

    it('a recording of too few coalitions', async () => {
      const batch = sampleUniform(10, 20, createRandom(0));
      const game = { ...untouchable(10), recorded: batch };
      await expect(solve(game, { budget: 100 })).rejects.toThrow(/at least 24 recorded coalitions, not 20/);
    });
  });
});

describe('the least budget', () => {
  it.each([5, 6, 12])('works with %i players', async (players) => {
    const all = enumerateCoalitions(players);
    const values = Float64Array.from({ length: all.rows }, (_, row) => (row & 1) * 2 + ((row >> 2) & 1));
    const explanation = await solve(tableGame({ values }), { budget: proxyspex.leastBudget(players) });
    expect(explanation.cost.evaluations).toBe(24);
    expect(Number.isFinite(explanation.faithfulness.r2)).toBe(true);
  });
});
