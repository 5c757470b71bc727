import {
  auto,
  createGame,
  createRandom,
  Evaluator,
  type Explanation,
  evaluateSpectrum,
  type Game,
  parseExplanation,
  rSquared,
  type Spectrum,
  sampleUniform,
  solveInRounds,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { sparseGame, watched } from '../games.ts';
import { randomPolynomial } from '../spex/designs.ts';

const solve = (game: Game, budget: number, more = {}): Promise<Explanation> =>
  auto.solve(new Evaluator(game), { budget, ...more });

const untimed = (explanation: Explanation): string =>
  JSON.stringify({ ...explanation, cost: { ...explanation.cost, evaluationSeconds: 0, solverSeconds: 0 } });

/** R² on coalitions that nobody has measured. */
async function score(explanation: Explanation, game: Game): Promise<number> {
  const fresh = sampleUniform(game.players.length, 2000, createRandom(99));
  const values = await game.evaluate(fresh, { signal: new AbortController().signal });
  return rSquared(values, evaluateSpectrum(spectrumOf(explanation), fresh));
}

/** Parities of exactly four players: no smaller part of them gives a hint. */
const parities = (players: number, seed: number): Spectrum => randomPolynomial(players, 6, 4, 4, seed);

/** Every player and every pair matters, and the sum is bent: nothing is sparse. */
function denseGame(players: number): Game {
  const random = createRandom(3);
  const singles = Array.from({ length: players }, () => random.normal());
  const pairs = Array.from({ length: players * players }, () => random.normal() / 4);
  return createGame({
    players,
    value: (present) => {
      let sum = 0;
      for (let i = 0; i < players; i++) {
        if (!present(i)) continue;
        sum += singles[i]!;
        for (let j = 0; j < i; j++) if (present(j)) sum += pairs[i * players + j]!;
      }
      return 4 * Math.tanh(sum / 4);
    },
  });
}

describe('a large budget of solver auto', () => {
  it('finds interactions that no smaller part of them hints at, where uniform coalitions show nothing', async () => {
    const truth = parities(40, 1);
    const game = spectrumGame({ spectrum: truth });
    const found = await solve(game, 1500);
    expect(await score(found, game)).toBeGreaterThan(0.999);
    expect(found.solver).toBe('auto');
    const terms = found.spectrum.terms.filter(({ players }) => players.length > 0);
    expect(terms.map(({ players }) => players.join())).toEqual(
      truth.supports.filter((support) => support.length > 0).map((support) => support.join()),
    );
    const uniform = await solve(game, 1500, { choice: 'uniform' });
    expect(await score(uniform, game)).toBeLessThan(0.1);
  });

  it.each([20, 40, 100])('is spent to the last coalition of %d players, none twice', async (players) => {
    for (const budget of [1000, 1777]) {
      const { game, asked } = watched(sparseGame(players));
      const { cost } = await solve(game, budget);
      expect(asked.length).toBe(budget);
      expect(new Set(asked).size).toBe(budget);
      expect(cost.evaluations).toBe(budget);
    }
  });

  it('begins with the coalitions that a smaller budget measures', async () => {
    const small = watched(sparseGame(40));
    const large = watched(sparseGame(40));
    await solve(small.game, 100, { choice: 'uniform' });
    await solve(large.game, 1000);
    expect(large.asked.slice(0, 100)).toEqual(small.asked);
  });

  it('does as well as uniform coalitions where nothing is sparse, says honestly how well, and does it again', async () => {
    const game = denseGame(20);
    const found = await solve(game, 1000);
    const uniform = await solve(game, 1000, { choice: 'uniform' });
    const [r2, other] = [await score(found, game), await score(uniform, game)];
    expect(other).toBeGreaterThan(0.5);
    expect(r2).toBeGreaterThan(other - 0.02);
    const { r2: told, standardError, method, coalitions } = found.faithfulness;
    expect(Math.abs(told - r2)).toBeLessThan(4 * standardError! + 0.02);
    expect(method).toBe('out-of-fold');
    expect(coalitions).toBeLessThanOrEqual(252);
    expect(untimed(await solve(game, 1000))).toBe(untimed(found));
  });

  it('that is stopped explains what was measured by then', async () => {
    for (const most of [0, 40, 400]) {
      const controller = new AbortController();
      const { game, asked } = watched({ ...sparseGame(40), batchSize: 20 });
      if (most === 0) controller.abort();
      const stopping: Game = {
        ...game,
        async evaluate(batch, context) {
          const values = await game.evaluate(batch, context);
          if (asked.length >= most) controller.abort();
          return values;
        },
      };
      const found = await auto.solve(new Evaluator(stopping, { signal: controller.signal }), {
        budget: 1200,
      });
      expect(found.status).toBe('partial');
      expect(asked.length).toBeLessThan(most + 20);
      expect(found.cost.evaluations).toBe(asked.length);
      expect(found.faithfulness.coalitions).toBeLessThanOrEqual(asked.length);
      expect(parseExplanation(JSON.parse(JSON.stringify(found)))).toEqual(found);
      if (most === 400) expect(await score(found, sparseGame(40))).toBeGreaterThan(0.9);
    }
  });

  it('explains a constant game by its constant', async () => {
    const found = await solve(createGame({ players: 30, value: () => 2.5 }), 1000);
    expect(found.spectrum.terms).toEqual([{ players: [], value: 2.5 }]);
    expect(found.faithfulness.r2).toBe(1);
  });

  it('is never exceeded in rounds, each of which begins with the coalitions of the one before', async () => {
    const { game, asked } = watched(denseGame(24));
    const found = await solveInRounds(
      auto,
      new Evaluator(game),
      {},
      { least: 500, most: 1500, untilGain: 0 },
    );
    expect(asked.length).toBeLessThanOrEqual(1500);
    expect(found.cost.evaluations).toBe(asked.length);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('goes to SPEX alone where players are too many for any other family', async () => {
    const game = sparseGame(12_000);
    const found = await solve(game, 1600, { order: 1 });
    expect(found.solver).toBe('auto');
    expect(found.cost.evaluations).toBe(1600);
    expect(await score(found, game)).toBeGreaterThan(0.99);
  });
});
