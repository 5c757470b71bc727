import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, presentPlayers, sampleUniform } from '../../src/coalitions/index.ts';
import { packCharacters, predict, project } from '../../src/linear/characters.ts';
import { fitThroughEnds } from '../../src/linear/through-ends.ts';
import { fitWeighted } from '../../src/linear/weighted-fit.ts';
import { weightedGram } from '../../src/linear/weighted-gram.ts';
import type { Support } from '../../src/spectrum/index.ts';
import { forEachSubset } from '../../src/spectrum/walsh-hadamard.ts';
import { fsiiDefinition } from '../spectrum/definitions.ts';
import { gauss, signs } from './dense.ts';
import { randomProblem } from './problems.ts';

/** Few distinct weights, some of them 0. */
function someWeights(rows: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows }, () => [0, 0.5, 1, 3.25, 7][random.below(5)]!);
}

function setsUpTo(players: number, order: number): Support[] {
  const sets: Support[] = [];
  for (let size = 0; size <= order; size++) forEachSubset(players, size, (set) => sets.push(set.slice()));
  return sets;
}

describe('weightedGram', () => {
  it('is the sum over the rows, each times its weight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1e6),
        (rows, columns, seed) => {
          const { batch, coalitions, supports } = randomProblem(9, rows, columns, seed, true);
          const weights = someWeights(rows, seed);
          const design = signs(coalitions, supports);
          const found = weightedGram(batch, supports, weights);
          supports.forEach((_, a) => {
            supports.forEach((__, b) => {
              const sum = design.reduce((total, row, at) => total + weights[at]! * row[a]! * row[b]!, 0);
              expect(found[a * supports.length + b]).toBeCloseTo(sum, 9);
            });
          });
        },
      ),
    );
  });
});

/** The first two coefficients equal: a subspace of one dimension less. */
function firstTwoEqual(vector: Float64Array): void {
  const mean = (vector[0]! + vector[1]!) / 2;
  vector[0] = mean;
  vector[1] = mean;
}

describe('fitWeighted', () => {
  it('solves what Gauss elimination solves with one column for the two that are equal', () => {
    for (const seed of [1, 2, 3]) {
      const { batch, coalitions, supports, targets } = randomProblem(8, 60, 6, seed, true);
      const weights = someWeights(60, seed);
      const merged = signs(coalitions, supports).map(([first, second, ...rest]) => [
        first! + second!,
        ...rest,
      ]);
      const normal = merged[0]!.map((_, a) =>
        merged[0]!.map((__, b) => merged.reduce((sum, row, at) => sum + weights[at]! * row[a]! * row[b]!, 0)),
      );
      const right = merged[0]!.map((_, a) =>
        merged.reduce((sum, row, at) => sum + weights[at]! * row[a]! * targets[at]!, 0),
      );
      const [both, ...rest] = gauss(normal, right);
      const { coefficients, invert } = fitWeighted({
        batch,
        supports,
        targets,
        weights,
        onto: firstTwoEqual,
      });
      [both!, both!, ...rest].forEach((value, at) => {
        expect(coefficients[at]).toBeCloseTo(value, 9);
      });
      expect(invert).toBeDefined();
    }
  });

  it('of rows too few takes the least coefficients that fit them', () => {
    const { batch, coalitions, supports, targets } = randomProblem(8, 5, 14, 3, true);
    const weights = new Float64Array(5).fill(2);
    const { coefficients, characters, invert } = fitWeighted({
      batch,
      supports,
      targets,
      weights,
      onto: () => {},
    });
    expect(invert).toBeUndefined();
    predict(characters, coefficients).forEach((value, row) => {
      expect(value).toBeCloseTo(targets[row]!, 8);
    });
    // Of least norm: a combination of the rows.
    const design = signs(coalitions, supports);
    const products = design.map((a) =>
      design.map((b) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)),
    );
    const shares = gauss(products, [...targets]);
    supports.forEach((_, at) => {
      const expected = design.reduce((sum, row, r) => sum + shares[r]! * row[at]!, 0);
      expect(coefficients[at]).toBeCloseTo(expected, 8);
    });
  });

  it('of more columns than are factored leaves nothing that a column could explain', () => {
    const players = 47;
    const supports = setsUpTo(players, 2);
    expect(supports.length).toBeGreaterThan(1024);
    const batch = sampleUniform(players, 2500, createRandom(1));
    const random = createRandom(2);
    const targets = Float64Array.from({ length: batch.rows }, () => random.normal());
    const weights = Float64Array.from(targets, (_, row) => 1 + (row % 3));
    const { coefficients } = fitWeighted({ batch, supports, targets, weights, onto: firstTwoEqual });
    const characters = packCharacters(batch, supports);
    const fitted = predict(characters, coefficients);
    const left = project(
      characters,
      targets.map((target, row) => weights[row]! * (target - fitted[row]!)),
    );
    firstTwoEqual(left);
    expect(Math.max(...left.map(Math.abs))).toBeLessThan(1e-6);
    expect(coefficients[0]).toBeCloseTo(coefficients[1]!, 12);
  });
});

describe('fitThroughEnds', () => {
  const values = (players: number, seed: number): Float64Array => {
    const random = createRandom(seed);
    return Float64Array.from({ length: 2 ** players }, () => random.normal());
  };

  it('over all coalitions, weighted by the Shapley kernel, is the Faith-Shap polynomial', () => {
    for (const [players, order] of [
      [3, 1],
      [5, 1],
      [5, 2],
      [6, 3],
    ] as const) {
      const table = values(players, players + order);
      const expected = fsiiDefinition(table, order);
      const inner = Uint32Array.from({ length: 2 ** players - 2 }, (_, at) => at + 1);
      const sizes = Array.from(inner, (set) => set.toString(2).replaceAll('0', '').length);
      const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
      const supports = setsUpTo(players, order);
      const { coefficients } = fitThroughEnds({
        batch: { rows: inner.length, players, words: inner },
        supports,
        targets: Float64Array.from(inner, (set) => table[set]!),
        weights: Float64Array.from(sizes, (size) => 1 / (choose(players, size) * size * (players - size))),
        grand: table.at(-1)!,
        empty: table[0]!,
      });
      // The coefficient of Π_{i ∈ T} x_i, of χ_S = Π_{i ∈ S} (1 - 2 x_i).
      const mask = (set: Support): number => set.reduce((sum, player) => sum + 2 ** player, 0);
      for (const set of supports) {
        let value = 0;
        supports.forEach((support, at) => {
          if ((mask(set) & mask(support)) === mask(set)) value += (-2) ** set.length * coefficients[at]!;
        });
        expect(value).toBeCloseTo(expected.get(mask(set))!, 9);
      }
    }
  });

  it('is exact at both ends whatever the rows, and tells what it misses', () => {
    const batch = sampleUniform(12, 40, createRandom(4));
    const random = createRandom(5);
    const targets = Float64Array.from({ length: 40 }, () => random.normal());
    const supports = setsUpTo(12, 2);
    const { coefficients, characters, residuals } = fitThroughEnds({
      batch,
      supports,
      targets,
      weights: new Float64Array(40).fill(1),
      grand: 3,
      empty: -2,
    });
    const at = (sign: number): number =>
      supports.reduce((sum, support, column) => sum + sign ** support.length * coefficients[column]!, 0);
    expect(at(1)).toBeCloseTo(-2, 10);
    expect(at(-1)).toBeCloseTo(3, 10);
    const fitted = predict(characters, coefficients);
    residuals.forEach((residual, row) => {
      expect(fitted[row]! + residual).toBeCloseTo(targets[row]!, 12);
    });
    expect(presentPlayers(batch, 0).length).toBeLessThan(12);
  });
});
