import {
  BudgetTooSmallError,
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  evaluateSpectrum,
  InvalidArgumentError,
  lasso,
  rSquared,
  sampleUniform,
  spectrumGame,
  spectrumOf,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { randomGame, untouchable } from '../games.ts';

describe('lasso', () => {
  it('finds the few players that matter among many more than coalitions', async () => {
    const strong = [3, 77, 150, 411, 599];
    const truth = createSpectrum(600, [
      [[], 2],
      ...strong.map((player, i) => [[player], i % 2 === 0 ? 1 : -1.5] as const),
    ]);
    const explanation = await lasso.solve(new Evaluator(spectrumGame({ spectrum: truth })), { budget: 150 });
    const singles = explanation.spectrum.terms.filter(({ players }) => players.length === 1);
    const largest = singles.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 5);
    expect(largest.map(({ players }) => players[0]).sort((a, b) => a! - b!)).toEqual(strong);
    const fresh = sampleUniform(600, 1000, createRandom(5));
    const values = evaluateSpectrum(truth, fresh);
    expect(rSquared(values, evaluateSpectrum(spectrumOf(explanation), fresh))).toBeGreaterThan(0.95);
    expect(explanation.account.join(' ')).toContain(`keeps ${singles.length} of 600 players`);
  });

  it('has no interactions', async () => {
    const explanation = await lasso.solve(new Evaluator(randomGame(9, 1)), { budget: 200 });
    expect(Math.max(...explanation.spectrum.terms.map(({ players }) => players.length))).toBeLessThan(2);
  });

  it('reports a faithfulness near the truth, and none where there is none', async () => {
    const figures = [];
    for (let seed = 0; seed < 8; seed++) {
      const random = createRandom(seed);
      const noise = createGame({ players: 40, id: `noise-${seed}`, value: () => random.normal() });
      figures.push((await lasso.solve(new Evaluator(noise), { budget: 100, seed })).faithfulness.r2);
    }
    expect(figures.reduce((sum, r2) => sum + r2, 0) / figures.length).toBeLessThan(0.02);
  });

  it('refuses what does not fit in memory, and too small a budget, before the game is called', async () => {
    const wide = lasso.solve(new Evaluator(untouchable(8192)), { budget: 100 });
    await expect(wide).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(wide).rejects.toThrow(/takes at most 8191 players, not 8192/);
    await expect(lasso.solve(new Evaluator(untouchable(9)), { budget: 11 })).rejects.toBeInstanceOf(
      BudgetTooSmallError,
    );
  });
});
