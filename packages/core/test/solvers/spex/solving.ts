import {
  createRandom,
  createSpectrum,
  Evaluator,
  type Explanation,
  evaluateSpectrum,
  type Game,
  rSquared,
  type Spectrum,
  type SpexOptions,
  sampleUniform,
  spectrumOf,
  spex,
} from '@spex/core';
import { expect } from 'vitest';
import { randomPolynomial, termsOf } from './designs.ts';

export const solve = (game: Game, options: Partial<SpexOptions> & { budget: number }): Promise<Explanation> =>
  spex.solve(new Evaluator(game), options);

export const accountOf = ({ account }: Explanation): string => account.join(' ');

/** R² of a spectrum against the truth without noise, on uniform coalitions. */
export function trueR2(spectrum: Spectrum, truth: Spectrum): number {
  const fresh = sampleUniform(truth.players, 3000, createRandom(12_345));
  return rSquared(evaluateSpectrum(truth, fresh), evaluateSpectrum(spectrum, fresh));
}

/** No false terms, and all values right; the constant may be there or not. */
export function expectTerms(explanation: Explanation, truth: Spectrum, tolerance: number): void {
  const found = termsOf(spectrumOf(explanation));
  const wanted = termsOf(truth);
  expect([...found.keys()].filter((key) => key !== '' && !wanted.has(key))).toEqual([]);
  for (const key of ['', ...wanted.keys()]) {
    expect(Math.abs((found.get(key) ?? 0) - (wanted.get(key) ?? 0))).toBeLessThan(tolerance);
  }
}

/** Main effects of every player, and so many interactions that a small budget cannot tell them apart. */
export function denseSpectrum(players: number, interactions: number, seed: number): Spectrum {
  const random = createRandom(seed + 77);
  const { supports, coefficients } = randomPolynomial(players, interactions, 2, 5, seed);
  return createSpectrum(players, [
    ...supports.map((support, i) => [support, coefficients[i]!] as const),
    ...Array.from({ length: players }, (_, player) => [[player], 3 * random.normal()] as const),
  ]);
}

export const untimed = (explanation: Explanation): string =>
  JSON.stringify({ ...explanation, cost: { ...explanation.cost, evaluationSeconds: 0, solverSeconds: 0 } });
