import { describe, expect, test } from 'vitest';
import { createRandom, sampleUniform } from '../../../src/coalitions/index.ts';
import { Evaluator } from '../../../src/evaluator.ts';
import { spectrumGame } from '../../../src/games/index.ts';
import { rSquared } from '../../../src/metrics/index.ts';
import { fitFirstOrder } from '../../../src/solvers/first-order.ts';
import { type BoostingGrid, proxyspex } from '../../../src/solvers/proxyspex/index.ts';
import {
  createSpectrum,
  evaluateSpectrum,
  type Support,
  spectrumFromJSON,
} from '../../../src/spectrum/index.ts';

/** Many small effects, some large ones, and pairs of large ones. */
function planted(players: number, strong: number, pairs: number) {
  const random = createRandom(players);
  const terms: [Support, number][] = Array.from({ length: players }, (_, player) => [
    [player],
    player < strong ? (player % 2 === 0 ? 1 : -1) * (0.6 + random.uniform()) : 0.02 * random.normal(),
  ]);
  const planted: Support[] = Array.from({ length: pairs }, (_, at) => [2 * at, 2 * at + 1]);
  for (const pair of planted) terms.push([pair, 1.5]);
  return { spectrum: createSpectrum(players, terms), pairs: planted };
}

describe('more players than coalitions', () => {
  const players = 1500;
  const { spectrum, pairs } = planted(players, 16, 3);
  const fresh = sampleUniform(players, 400, createRandom(77));
  const truth = evaluateSpectrum(spectrum, fresh);

  test('first order is as good as ridge regression alone, and pairs of strong players are found', async () => {
    const budget = 700;
    const evaluator = new Evaluator(spectrumGame({ spectrum }));
    const explanation = await proxyspex.solve(evaluator, { budget, order: 2 });
    const found = spectrumFromJSON(explanation.spectrum);
    const r2 = rSquared(truth, evaluateSpectrum(found, fresh));
    const { batch, values } = evaluator.measured();
    const ridge = fitFirstOrder(batch, values, 0).spectrum;
    expect(r2).toBeGreaterThan(rSquared(truth, evaluateSpectrum(ridge, fresh)) + 0.1);
    expect(r2).toBeGreaterThan(0.8);
    expect(Math.abs(explanation.faithfulness.r2 - r2)).toBeLessThan(0.1);
    const largest = found.supports
      .map((support, at) => ({ support, size: Math.abs(found.coefficients[at]!) }))
      .filter(({ support }) => support.length === 2)
      .sort((a, b) => b.size - a.size)
      .slice(0, pairs.length)
      .map(({ support }) => [...support]);
    expect(largest).toEqual(expect.arrayContaining(pairs.map((pair) => [...pair])));
  });

  test('trees look at the players that matter most, by the grid asked for', async () => {
    const game = spectrumGame({ spectrum });
    const account = async (grid?: BoostingGrid): Promise<string> => {
      const options = { budget: 120, ...(grid && { grid }) };
      return (await proxyspex.solve(new Evaluator(game), options)).account.join(' ');
    };
    expect(await account()).toMatch(
      /on the 128 players that matter most: 1 settings .* depth 3, learning rate 0\.1,/,
    );
    const own = await account({ depths: [2], rates: [0.2], minLeaf: [10], trees: [50] });
    expect(own).toMatch(/depth 2, learning rate 0\.2,/);
  });

  test('dense small effects: no worse than ridge regression alone', async () => {
    const random = createRandom(5);
    const dense = createSpectrum(
      300,
      Array.from({ length: 300 }, (_, player) => [[player], random.normal()] as const),
    );
    const evaluator = new Evaluator(spectrumGame({ spectrum: dense }));
    const { spectrum: terms } = await proxyspex.solve(evaluator, { budget: 200, order: 1 });
    const rows = sampleUniform(300, 400, createRandom(78));
    const values = evaluateSpectrum(dense, rows);
    const measured = evaluator.measured();
    const ridge = fitFirstOrder(measured.batch, measured.values, 0).spectrum;
    const r2 = rSquared(values, evaluateSpectrum(spectrumFromJSON(terms), rows));
    expect(r2).toBeGreaterThan(rSquared(values, evaluateSpectrum(ridge, rows)) - 0.05);
  });
});
