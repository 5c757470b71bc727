import { createRandom, crossValidatedLasso, lassoPath, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { packCharacters } from '../../../../src/linear/characters.ts';
import { ridgeRows, weightedRidge } from '../../../../src/linear/weighted-ridge.ts';
import {
  flatPrior,
  type Prior,
  reweighted,
  withoutNegligible,
  withPairs,
} from '../../../../src/solvers/proxyspex/screened/prior.ts';

describe('reweighted', () => {
  it('repeated with power 1 comes to the LASSO', () => {
    const players = 12;
    const batch = sampleUniform(players, 200, createRandom(1));
    const random = createRandom(2);
    const targets = Float64Array.from({ length: 200 }, (_, row) => {
      const bit = (player: number): number => 1 - 2 * ((batch.words[row]! >>> player) & 1);
      return 3 + 2 * bit(0) - bit(5) + 0.4 * bit(7) + random.normal();
    });
    const supports = [[], ...flatPrior(players).supports];
    const { lambda } = crossValidatedLasso({ batch, supports, targets });
    const expected = lassoPath({ batch, supports, targets, lambdas: [lambda] }).coefficients[0]!;

    // ‖y - Xc‖² / (2 rows) + lambda Σ|c| has the gradient of ‖y - Xc‖² + noise · rows · total · Σ c² / w, w = |c| / largest,
    // where noise · total · largest = lambda: the noise follows the scale that `reweighted` takes out.
    let prior = flatPrior(players);
    const prepared = ridgeRows(packCharacters(batch, prior.supports), targets);
    let model = weightedRidge(prepared, prior.weights, [0.01])[0]!;
    for (let round = 0; round < 300; round++) {
      const largest = model.coefficients.reduce((most, c) => Math.max(most, Math.abs(c)), 0);
      prior = reweighted(prior, model, 1);
      const total = prior.weights.reduce((sum, weight) => sum + weight, 0);
      const noise = lambda / (largest * total);
      model = weightedRidge(prepared, prior.weights, [noise])[0]!;
    }
    expect(model.constant).toBeCloseTo(expected[0]!, 2);
    model.coefficients.forEach((coefficient, player) => {
      expect(Math.abs(coefficient - expected[player + 1]!)).toBeLessThan(0.01);
    });
  });

  it('keeps the expected sizes where nothing came out', () => {
    const prior = flatPrior(3);
    expect(reweighted(prior, { constant: 1, coefficients: new Float64Array(3) }, 2)).toEqual(prior);
  });
});

describe('withPairs', () => {
  it('gives pairs their share, by the products of their players', () => {
    const prior = { supports: flatPrior(4).supports, weights: Float64Array.of(4, 0, 2, 1) };
    const [{ supports, weights }, other] = withPairs(prior, [0.3, 0.6]) as [Prior, Prior];
    expect(other.supports).toBe(supports);
    expect(other.weights[4]! / weights[4]!).toBeCloseTo(2, 12);
    expect(supports.slice(4)).toEqual([
      [0, 2],
      [0, 3],
      [2, 3],
    ]);
    const sum = (from: number, to?: number): number =>
      weights.slice(from, to).reduce((total, weight) => total + weight, 0);
    expect(sum(0, 4)).toBeCloseTo(0.7, 14);
    expect(sum(4)).toBeCloseTo(0.3, 14);
    expect(weights[4]! / weights[6]!).toBeCloseTo(8 / 2, 12);
    expect(weights[0]! / weights[3]!).toBeCloseTo(4, 12);
  });

  it('takes in the 4,000 largest of thousands of players', () => {
    const weights = Float64Array.from({ length: 3000 }, (_, player) => 1 / (1 + player));
    const { supports } = withPairs({ supports: flatPrior(3000).supports, weights }, [0.1])[0]!;
    expect(supports.length).toBe(7000);
    const product = ([a, b]: readonly number[]): number => weights[a!]! * weights[b!]!;
    const least = Math.min(...supports.slice(3000).map(product));
    const held = new Set(supports.map((support) => support.join()));
    for (let b = 1; b < 400; b++) {
      for (let a = 0; a < b; a++) if (product([a, b]) > least) expect(held.has(`${a},${b}`)).toBe(true);
    }
  });
});

describe('withoutNegligible', () => {
  it('leaves out the smallest terms, as far as their shares in no prior add up to more', () => {
    const { supports } = flatPrior(5);
    const priors = [
      { supports, weights: Float64Array.of(500, 300, 160, 30, 10) },
      { supports, weights: Float64Array.of(0.5, 0.3, 0.1, 0.05, 0.05) },
    ];
    const left = withoutNegligible(priors, 0.11);
    expect(left.map((prior) => prior.supports)).toEqual([supports.slice(0, 3), supports.slice(0, 3)]);
    expect(left.map(({ weights }) => [...weights])).toEqual([
      [500, 300, 160],
      [0.5, 0.3, 0.1],
    ]);
    expect(withoutNegligible(priors, 0.04)).toEqual(priors);
    expect(withoutNegligible(priors, 0)).toEqual(priors);
    expect(withoutNegligible(priors, 0, 4)[0]!.supports).toEqual(supports.slice(0, 4));
  });
});
