import {
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  type Explanation,
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  gaussianProcess,
  InvalidArgumentError,
  recordedGame,
  rSquared,
  type Support,
  sampleUniform,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomTable, untouchable } from '../games.ts';

/** A game of four triples of players and all their subsets. */
function hierarchicalGame(players: number, seed: number): Game {
  const random = createRandom(seed);
  const terms = new Map<string, readonly [Support, number]>();
  for (let top = 0; top < 4; top++) {
    const members = Array.from({ length: 3 }, () => random.below(players));
    for (let mask = 1; mask < 8; mask++) {
      const support = [...new Set(members.filter((_, i) => (mask >>> i) % 2 === 1))].sort((a, b) => a - b);
      terms.set(support.join(), [support, random.normal()]);
    }
  }
  return spectrumGame({ spectrum: createSpectrum(players, terms.values()) });
}

/** R² over fresh coalitions. */
async function truthOf(game: Game, explanation: Explanation): Promise<number> {
  const fresh = sampleUniform(game.players.length, 1000, createRandom(77));
  const { values } = await new Evaluator(game).evaluate(fresh);
  return rSquared(values, evaluateSpectrum(spectrumOf(explanation), fresh));
}

describe('gaussian-process', () => {
  it.each([
    [24, 300],
    [70, 450],
  ])('finds the interactions of a few among %i players from %i coalitions', async (players, budget) => {
    const game = hierarchicalGame(players, players);
    const explanation = await gaussianProcess.solve(new Evaluator(game), { budget });
    expect(await truthOf(game, explanation)).toBeGreaterThan(0.9);
    expect(explanation.account.join(' ')).toMatch(/players have at least a tenth of the largest relevance/);
  });

  it.each([60, 420])(
    'reports an R² that fresh coalitions bear out, whatever the game, from %i',
    async (budget) => {
      const gaps = [];
      for (let seed = 0; seed < 6; seed++) {
        const game = hierarchicalGame(30, 100 + seed);
        const explanation = await gaussianProcess.solve(new Evaluator(game), { budget, seed });
        gaps.push(explanation.faithfulness.r2 - (await truthOf(game, explanation)));
        expect(explanation.faithfulness).toMatchObject({ method: 'out-of-fold' });
      }
      const mean = gaps.reduce((sum, gap) => sum + gap / gaps.length, 0);
      expect(mean).toBeLessThan(0.05);
      expect(mean).toBeGreaterThan(-0.2);
    },
  );

  it.each([100, 410])('finds nothing in noise, from %i', async (budget) => {
    const figures = [];
    for (let seed = 0; seed < 6; seed++) {
      const random = createRandom(seed);
      const noise = createGame({ players: 25, id: `noise-${seed}`, value: () => random.normal() });
      const { faithfulness } = await gaussianProcess.solve(new Evaluator(noise), { budget, seed });
      figures.push(faithfulness.r2);
    }
    expect(figures.reduce((sum, r2) => sum + r2, 0) / figures.length).toBeLessThan(0.02);
  });

  it('judges by coalitions that the settings were not learned from', async () => {
    const game = hierarchicalGame(30, 1);
    const few = await gaussianProcess.solve(new Evaluator(game), { budget: 102 });
    expect(few.faithfulness.coalitions).toBe(102);
    const many = await gaussianProcess.solve(new Evaluator(game), { budget: 602 });
    expect(many.faithfulness.coalitions).toBe(302);
  });

  it('takes in more coalitions than its process does', async () => {
    const game = hierarchicalGame(40, 5);
    const explanation = await gaussianProcess.solve(new Evaluator(game), { budget: 3002 });
    expect(explanation.faithfulness.coalitions).toBe(954);
    expect(explanation.account.join(' ')).toMatch(/on 2048 coalitions of the 3000\. .* fitted to all 3000/);
    const truth = await truthOf(game, explanation);
    expect(truth).toBeGreaterThan(0.97);
    expect(Math.abs(explanation.faithfulness.r2 - truth)).toBeLessThan(0.02);
  });

  it('is exact where every coalition was measured', async () => {
    const values = randomTable(5, 1);
    const game = recordedGame({ batch: enumerateCoalitions(5), values });
    const explanation = await gaussianProcess.solve(new Evaluator(game), { budget: 32 });
    expect(explanation.faithfulness).toMatchObject({ method: 'exact', coalitions: 32 });
    evaluateSpectrum(spectrumOf(explanation), enumerateCoalitions(5)).forEach((value, row) => {
      expect(value).toBeCloseTo(values[row]!, 10);
    });
  });

  it('ends the learning early when it is stopped', async () => {
    const game = hierarchicalGame(40, 2);
    for (const rows of [200, 450]) {
      const controller = new AbortController();
      let asked = 0;
      const stopping: Game = {
        ...game,
        batchSize: 50,
        async evaluate(batch, context) {
          asked += batch.rows;
          if (asked >= rows) controller.abort();
          return game.evaluate(batch, context);
        },
      };
      const evaluator = new Evaluator(stopping, { signal: controller.signal });
      const explanation = await gaussianProcess.solve(evaluator, { budget: 1000 });
      expect(explanation.status).toBe('partial');
      expect(explanation.cost.evaluations).toBe(rows);
      expect(await truthOf(game, explanation)).toBeGreaterThan(0.2);
    }
  });

  it('keeps as many terms as it is told', async () => {
    const game = hierarchicalGame(30, 3);
    const explanation = await gaussianProcess.solve(new Evaluator(game), { budget: 200, terms: 7 });
    expect(explanation.spectrum.terms.length).toBe(8);
  });

  it.each([0, 1.5, Number.NaN])('refuses %d terms before the game is called', async (terms) => {
    const answer = gaussianProcess.solve(new Evaluator(untouchable(9)), { budget: 100, terms });
    await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(answer).rejects.toThrow(/terms must be an integer of at least 1, not /);
  });

  it('refuses a recording of too few coalitions', async () => {
    const batch = sampleUniform(9, 20, createRandom(1));
    const recorded = recordedGame({ batch, values: new Float64Array(20) });
    await expect(gaussianProcess.solve(new Evaluator(recorded), { budget: 100 })).rejects.toThrow(
      /needs at least 24 recorded coalitions, not 20/,
    );
  });
});
