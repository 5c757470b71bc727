import {
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  evaluateSpectrum,
  exact,
  InvalidArgumentError,
  lasso,
  proxyspex,
  rSquared,
  type Spectrum,
  type Support,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
  spex,
} from '@spex/core';
import { describe, expect, it, test } from 'vitest';

const players = 60;
const random = createRandom(5);
const singles: [Support, number][] = Array.from({ length: players }, (_, player) => [
  [player],
  random.normal(),
]);
const additive = createSpectrum(players, singles);
const truth = createSpectrum(players, [[[], 3], ...singles, [[4, 9], 2], [[9, 20], -1.5]]);
const fresh = sampleUniform(players, 500, createRandom(99));

async function r2(solver: typeof lasso, guess: Spectrum | undefined, budget: number): Promise<number> {
  const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
  const { spectrum } = await solver.solve(evaluator, { budget, ...(guess && { guess }) });
  return rSquared(evaluateSpectrum(truth, fresh), evaluateSpectrum(spectrumFromJSON(spectrum), fresh));
}

const times = (spectrum: Spectrum, factor: number): Spectrum => ({
  ...spectrum,
  coefficients: spectrum.coefficients.map((value) => factor * value),
});

describe.each([lasso, proxyspex])('solver $name', (solver) => {
  it('needs few coalitions where the guess is good, whatever its size and sign', async () => {
    const without = await r2(solver, undefined, 48);
    const withGuess = await r2(solver, additive, 48);
    // All but the two interactions: 6.25 of a variance of about 66.
    expect(withGuess).toBeGreaterThan(0.85);
    expect(withGuess).toBeGreaterThan(without + 0.2);
    expect(await r2(solver, times(additive, -0.01), 48)).toBeCloseTo(withGuess, 4);
  });

  it('finds everything at once where the guess is all there is', async () => {
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
    const { spectrum, faithfulness, account } = await solver.solve(evaluator, { budget: 24, guess: truth });
    expect(faithfulness.r2).toBeCloseTo(1, 9);
    const predicted = evaluateSpectrum(spectrumFromJSON(spectrum), fresh);
    expect(rSquared(evaluateSpectrum(truth, fresh), predicted)).toBeCloseTo(1, 12);
    expect(account[0]).toMatch(/guess .* times 1, explains 100\.0 %/);
  });

  it('does without a guess that says nothing', async () => {
    const noise = createSpectrum(
      players,
      Array.from(
        { length: players },
        (_, player) => [[player], createRandom(1000 + player).normal()] as const,
      ),
    );
    const nothing = createSpectrum(players, []);
    const without = await r2(solver, undefined, 120);
    expect(await r2(solver, nothing, 120)).toBe(without);
    expect(await r2(solver, noise, 120)).toBeGreaterThan(without - 0.03);
  });

  it('reports an out-of-fold R² that fresh coalitions bear out', async () => {
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
    const { faithfulness } = await solver.solve(evaluator, { budget: 100, guess: additive });
    const real = await r2(solver, additive, 100);
    expect(Math.abs(faithfulness.r2 - real)).toBeLessThan(4 * faithfulness.standardError! + 0.02);
  });
});

test.each([exact, spex])('solver $name refuses a guess before the first ablation', async (solver) => {
  const evaluator = new Evaluator(createGame({ players: 8, value: () => 1 }));
  const guess = createSpectrum(8, [[[0], 1]]);
  await expect(solver.solve(evaluator, { budget: 256, guess })).rejects.toThrow(
    `solver '${solver.name}' takes no guess: use solver 'auto' or 'lasso'`,
  );
  expect(evaluator.evaluations).toBe(0);
});

test('a guess for another number of players is refused', async () => {
  const evaluator = new Evaluator(createGame({ players: 8, value: () => 1 }));
  const guess = createSpectrum(7, [[[0], 1]]);
  const asked = lasso.solve(evaluator, { budget: 50, guess });
  await expect(asked).rejects.toThrow('the guess is for 7 players, and the game has 8');
  await expect(asked).rejects.toBeInstanceOf(InvalidArgumentError);
});
