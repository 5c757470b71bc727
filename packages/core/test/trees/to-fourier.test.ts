import {
  createRandom,
  enumerateCoalitions,
  evaluateSpectrum,
  fitTrees,
  predictTrees,
  sampleBiased,
  sampleUniform,
  type TreeModel,
  treesToFourier,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The recursion of Gorji et al. (arXiv 2410.06300), as ProxySPEX's appendix A.2 has it, tree by tree. */
function recursion(model: TreeModel): Map<string, number> {
  const visit = (node: number): Map<string, number> => {
    const player = model.player[node]!;
    if (player < 0) return new Map([['', model.value[node]!]]);
    const absent = visit(model.child[node]!);
    const present = visit(model.child[node]! + 1);
    const merged = new Map<string, number>();
    for (const key of new Set([...absent.keys(), ...present.keys()])) {
      const [left, right] = [absent.get(key) ?? 0, present.get(key) ?? 0];
      merged.set(key, (left + right) / 2);
      const players = key === '' ? [] : key.split(',').map(Number);
      merged.set([...players, player].sort((a, b) => a - b).join(), (left - right) / 2);
    }
    return merged;
  };
  const sums = new Map([['', model.base]]);
  for (let tree = 0; tree < model.trees; tree++) {
    for (const [key, value] of visit(model.roots[tree]!)) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return sums;
}

function randomModel(players: number, rows: number, seed: number, options: object = {}): TreeModel {
  const random = createRandom(seed);
  const batch = sampleUniform(players, rows, random);
  const targets = Float64Array.from({ length: batch.rows }, () => random.normal());
  return fitTrees(batch, targets, { trees: 12, rate: 0.4, minLeaf: 2, ...options });
}

describe('treesToFourier', () => {
  it('predicts what the trees predict, on every coalition', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 150 }),
        fc.constantFrom(1, 3, 5, Number.POSITIVE_INFINITY),
        fc.nat(1000),
        (players, rows, depth, seed) => {
          const model = randomModel(players, rows, seed, { depth });
          const all = enumerateCoalitions(players);
          const expected = predictTrees(model, all);
          evaluateSpectrum(treesToFourier(model), all).forEach((value, row) => {
            expect(Math.abs(value - expected[row]!)).toBeLessThan(1e-10);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([3, 5, Number.POSITIVE_INFINITY])('equals the published recursion at depth %d', (depth) => {
    const model = randomModel(50, 400, 1, { depth });
    const expected = recursion(model);
    const { supports, coefficients } = treesToFourier(model);
    expect(supports.map((support) => support.join()).sort()).toEqual([...expected.keys()].sort());
    supports.forEach((support, term) => {
      expect(coefficients[term]).toBeCloseTo(expected.get(support.join())!, 12);
    });
  });

  it('lists supports by size, then lexicographically', () => {
    const { supports } = treesToFourier(randomModel(20, 200, 2));
    const sorted = [...supports].sort(
      (a, b) =>
        a.length - b.length ||
        (a.join('.') === b.join('.') ? 0 : a.find((p, i) => p !== b[i])! - b.find((p, i) => p !== a[i])!),
    );
    expect(supports).toEqual(sorted);
    expect(supports[0]).toEqual([]);
  });

  it('truncates to the fewest terms that lose no more than allowed', () => {
    const model = randomModel(15, 300, 3);
    const full = treesToFourier(model);
    const energies = [...full.coefficients.slice(1)].map((value) => value ** 2).sort((a, b) => b - a);
    const variance = energies.reduce((sum, energy) => sum + energy, 0);
    for (const loss of [0.001, 0.01, 0.05, 0.5]) {
      const { coefficients } = treesToFourier(model, { loss });
      const kept = [...coefficients.slice(1)].map((value) => value ** 2).sort((a, b) => b - a);
      expect(kept).toEqual(energies.slice(0, kept.length));
      const lost = (count: number): number => energies.slice(count).reduce((sum, energy) => sum + energy, 0);
      expect(lost(kept.length)).toBeLessThanOrEqual(loss * variance * (1 + 1e-9));
      expect(lost(kept.length - 1)).toBeGreaterThan(loss * variance * (1 - 1e-9));
    }
  });

  it('keeps at most so many terms besides the constant, the largest, and the first of equals', () => {
    const model = randomModel(15, 300, 3);
    const { supports, coefficients } = treesToFourier(model, { terms: 7 });
    expect(supports.length).toBe(8);
    expect(supports[0]).toEqual([]);
    const least = Math.min(...coefficients.slice(1).map(Math.abs));
    const above = treesToFourier(model)
      .coefficients.slice(1)
      .filter((value) => Math.abs(value) > least);
    expect(above.length).toBe(6);

    // A single split on each of two players, of equal size.
    const twins: TreeModel = {
      players: 4,
      base: 1,
      trees: 2,
      roots: Int32Array.of(0, 3, 6),
      player: Int32Array.of(3, -1, -1, 2, -1, -1),
      child: Int32Array.of(1, 0, 0, 4, 0, 0),
      value: Float64Array.of(0, -1, 1, 0, -1, 1),
    };
    expect(treesToFourier(twins)).toMatchObject({
      supports: [[], [2], [3]],
      coefficients: Float64Array.of(1, -1, -1),
    });
    expect(treesToFourier(twins, { terms: 1 }).supports).toEqual([[], [2]]);
  });

  it('reads out chains of twelve', () => {
    const batch = sampleBiased(100, 2000, 0.95, createRandom(4));
    const random = createRandom(5);
    const targets = Float64Array.from({ length: 2000 }, () => random.normal());
    const model = fitTrees(batch, targets, { trees: 3, minLeaf: 5 });
    const spectrum = treesToFourier(model);
    expect(Math.max(...spectrum.supports.map((support) => support.length))).toBe(12);
    const expected = predictTrees(model, batch);
    evaluateSpectrum(spectrum, batch).forEach((value, row) => {
      expect(value).toBeCloseTo(expected[row]!, 9);
    });
  });

  it('is the constant where there are no trees', () => {
    const model = fitTrees(enumerateCoalitions(2), new Float64Array(4).fill(5), { trees: 3 });
    expect(treesToFourier(model)).toEqual({ players: 2, supports: [[]], coefficients: Float64Array.of(5) });
  });
});
