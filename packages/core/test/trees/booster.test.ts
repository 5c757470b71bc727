import {
  averageTrees,
  Booster,
  type BoostingOptions,
  type CoalitionBatch,
  createRandom,
  enumerateCoalitions,
  fitTrees,
  InvalidArgumentError,
  isPresent,
  predictTrees,
  sampleBiased,
  sampleUniform,
  selectRows,
  type TreeModel,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReferenceTree, referenceBoost, referencePredict } from './reference.ts';

function noise(rows: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows }, () => random.normal());
}

/** A hierarchical function of the first players, with noise. */
function hierarchical(batch: CoalitionBatch, seed: number, level: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: batch.rows }, (_, row) => {
    const [a, b, c] = [0, 1, 2].map((player) => Number(isPresent(batch, row, player)));
    return 2 * a! - b! + 3 * a! * b! + a! * b! * c! + level * random.normal();
  });
}

/** Depth and number of training rows of every leaf, tree by tree. */
function leavesOf(model: TreeModel, batch: CoalitionBatch): { depth: number; rows: number }[][] {
  return Array.from({ length: model.trees }, (_, tree) => {
    const counts = new Map<number, { depth: number; rows: number }>();
    for (let row = 0; row < batch.rows; row++) {
      let node = model.roots[tree]!;
      let depth = 0;
      for (; model.player[node]! >= 0; depth++) {
        node = model.child[node]! + Number(isPresent(batch, row, model.player[node]!));
      }
      const leaf = counts.get(node) ?? { depth, rows: 0 };
      leaf.rows++;
      counts.set(node, leaf);
    }
    return [...counts.values()];
  });
}

/** The players that a model's tree splits on, node by node from the root, absent before present. */
function splitsOf(model: TreeModel, tree: number): number[] {
  const visit = (node: number): number[] => {
    const player = model.player[node]!;
    return player < 0 ? [] : [player, ...visit(model.child[node]!), ...visit(model.child[node]! + 1)];
  };
  return visit(model.roots[tree]!);
}

function splitsOfReference({ player, absent, present }: ReferenceTree): number[] {
  return player < 0 ? [] : [player, ...splitsOfReference(absent!), ...splitsOfReference(present!)];
}

const settings = fc.record({
  rate: fc.constantFrom(0.01, 0.1, 0.5, 1),
  depth: fc.constantFrom(1, 2, 3, 5, Number.POSITIVE_INFINITY),
  leaves: fc.integer({ min: 2, max: 12 }),
  minLeaf: fc.integer({ min: 1, max: 12 }),
  lambda: fc.constantFrom(0, 1, 10),
});

describe('Booster', () => {
  it('grows the trees of the reference', () => {
    fc.assert(
      fc.property(
        settings.filter(({ rate }) => rate < 1),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 90 }),
        fc.nat(1000),
        (options, players, rows, seed) => {
          const batch = sampleUniform(players, rows, createRandom(seed));
          const targets = noise(batch.rows, seed + 1);
          const model = fitTrees(batch, targets, { ...options, trees: 6 });
          const reference = referenceBoost(batch, targets, 6, options);
          expect(model.trees).toBe(reference.trees.length);
          for (let tree = 0; tree < model.trees; tree++) {
            expect(splitsOf(model, tree)).toEqual(splitsOfReference(reference.trees[tree]!));
          }
          const predicted = predictTrees(model, batch);
          referencePredict(reference, batch).forEach((value, row) => {
            expect(predicted[row]).toBeCloseTo(value, 9);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('equals the reference where nodes use wide tables: many rows, few players', () => {
    const options = { rate: 0.3, depth: 6, leaves: 20, minLeaf: 20, lambda: 0 };
    for (const players of [8, 13, 33]) {
      const batch = sampleUniform(players, players === 8 ? 250 : 2500, createRandom(players));
      const targets = noise(batch.rows, players);
      const predicted = predictTrees(fitTrees(batch, targets, { ...options, trees: 3 }), batch);
      referencePredict(referenceBoost(batch, targets, 3, options), batch).forEach((value, row) => {
        // Residuals of 2,500 rows have 27 bits.
        expect(predicted[row]).toBeCloseTo(value, 7);
      });
    }
  });

  it('grows each tree on the rows drawn for it, and takes it off all rows', () => {
    // A stream of zeros draws the first rows each time; both halves have the same targets, so the same mean.
    const random = { ...createRandom(0), below: () => 0 };
    const batch = sampleUniform(11, 160, createRandom(5));
    const half = noise(80, 6);
    const targets = Float64Array.from([...half, ...half]);
    const options = { rate: 0.3, depth: 4, leaves: 12, minLeaf: 4, lambda: 1 };
    const booster = new Booster(batch, targets, { ...options, subsample: 0.5 }, { random });
    for (let tree = 0; tree < 10; tree++) expect(booster.step()).toBe(true);
    const rows = Uint32Array.from({ length: 80 }, (_, row) => row);
    const reference = referenceBoost(selectRows(batch, rows), half, 10, options);
    referencePredict(reference, batch).forEach((value, row) => {
      expect(booster.residuals[row]).toBeCloseTo(targets[row]! - value, 9);
    });
  });

  it('draws other rows for each tree, the same ones from the same stream', () => {
    const batch = sampleUniform(10, 200, createRandom(8));
    const targets = hierarchical(batch, 9, 1);
    const grow = (seed: number): TreeModel => {
      const booster = new Booster(batch, targets, { subsample: 0.6 }, { random: createRandom(seed) });
      for (let tree = 0; tree < 5; tree++) booster.step();
      return booster.model();
    };
    expect(grow(1)).toEqual(grow(1));
    expect(grow(1)).not.toEqual(grow(2));
  });

  it('never lets a leaf have fewer rows, a tree more leaves or a path more splits than allowed', () => {
    fc.assert(
      fc.property(settings, fc.nat(1000), (options, seed) => {
        const batch = sampleUniform(9, 200, createRandom(seed));
        const model = fitTrees(batch, noise(200, seed), { ...options, trees: 4 });
        for (const leaves of leavesOf(model, batch)) {
          expect(leaves.length).toBeLessThanOrEqual(options.leaves);
          for (const { depth, rows } of leaves) {
            expect(depth).toBeLessThanOrEqual(options.depth);
            expect(rows).toBeGreaterThanOrEqual(options.minLeaf);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('lowers the training error with every tree, and its residuals are what is left', () => {
    const batch = sampleUniform(12, 300, createRandom(1));
    const targets = hierarchical(batch, 2, 0.5);
    const booster = new Booster(batch, targets, { rate: 0.1, depth: 3 });
    const error = (): number => booster.residuals.reduce((sum, residual) => sum + residual ** 2, 0);
    let before = error();
    for (let tree = 0; tree < 100; tree++) {
      expect(booster.step()).toBe(true);
      expect(error()).toBeLessThan(before);
      before = error();
    }
    const predicted = predictTrees(booster.model(), batch);
    booster.residuals.forEach((residual, row) => {
      expect(residual).toBeCloseTo(targets[row]! - predicted[row]!, 10);
    });
  });

  it('gives the first trees of a longer path', () => {
    const batch = sampleUniform(10, 200, createRandom(3));
    const targets = hierarchical(batch, 4, 1);
    const long = new Booster(batch, targets);
    for (let tree = 0; tree < 30; tree++) long.step();
    expect(long.trees).toBe(30);
    expect(long.model(12)).toEqual(fitTrees(batch, targets, { trees: 12 }));
    expect(long.model(31)).toEqual(long.model());
    expect(predictTrees(long.model(), batch, 12)).toEqual(predictTrees(long.model(12), batch));
    expect(predictTrees(long.model(0), batch)).toEqual(new Float64Array(200).fill(long.base));
  });

  it('averages models', () => {
    const batch = sampleUniform(10, 200, createRandom(13));
    const models = [1, 2, 3].map((seed) =>
      fitTrees(batch, hierarchical(batch, seed, 1), { trees: 4 * seed, minLeaf: 10 }),
    );
    const mean = averageTrees(models);
    expect(mean.trees).toBe(24);
    const predictions = models.map((model) => predictTrees(model, batch));
    predictTrees(mean, batch).forEach((value, row) => {
      const expected = predictions.reduce((sum, predicted) => sum + predicted[row]! / 3, 0);
      expect(value).toBeCloseTo(expected, 12);
    });
  });

  it('does not depend on the order of the rows', () => {
    const batch = sampleUniform(40, 300, createRandom(5));
    const targets = hierarchical(batch, 6, 1);
    const random = createRandom(7);
    const order = Array.from({ length: 300 }, (_, row) => row).sort(() => random.uniform() - 0.5);
    const shuffled = Float64Array.from(order, (row) => targets[row]!);
    const options = { trees: 50, rate: 0.1 };
    expect(fitTrees(selectRows(batch, order), shuffled, options)).toEqual(fitTrees(batch, targets, options));
  });

  it('learns a function of three players exactly, with few trees at rate 1', () => {
    const batch = enumerateCoalitions(7);
    const targets = hierarchical(batch, 0, 0);
    const model = fitTrees(batch, targets, { trees: 30, rate: 1, depth: 3, minLeaf: 1 });
    predictTrees(model, batch).forEach((value, row) => {
      expect(value).toBeCloseTo(targets[row]!, 6);
    });
  });

  it('splits equal gains at the lowest player', () => {
    const batch = enumerateCoalitions(4);
    const targets = Float64Array.from({ length: 16 }, (_, row) => ((row >> 1) & 1) + ((row >> 3) & 1));
    const model = fitTrees(batch, targets, { trees: 1, leaves: 2, minLeaf: 1 });
    expect(model.player[0]).toBe(1);
  });

  it('stops where nothing is left to gain', () => {
    const batch = sampleUniform(6, 50, createRandom(8));
    expect(fitTrees(batch, new Float64Array(50).fill(0.1), { trees: 5 }).trees).toBe(0);
    const everything = enumerateCoalitions(3);
    expect(fitTrees(everything, noise(8, 1), { trees: 100, minLeaf: 1, rate: 1 }).trees).toBeLessThan(8);
    expect(fitTrees(batch, noise(50, 1), { trees: 5, minLeaf: 26 }).trees).toBe(0);
    const single = sampleUniform(4, 1, createRandom(1));
    expect(fitTrees(single, Float64Array.of(3), { trees: 5, minLeaf: 1 })).toMatchObject({
      trees: 0,
      base: 3,
    });
  });

  it('keeps paths short even where rows favour chains', () => {
    const batch = sampleBiased(200, 3000, 0.97, createRandom(9));
    const model = fitTrees(batch, noise(3000, 10), { trees: 5, minLeaf: 5, leaves: 64 });
    const depths = leavesOf(model, batch)
      .flat()
      .map(({ depth }) => depth);
    expect(Math.max(...depths)).toBe(12);
  });

  it('scales with its targets', () => {
    const batch = sampleUniform(10, 150, createRandom(11));
    const targets = hierarchical(batch, 12, 1);
    const plain = predictTrees(fitTrees(batch, targets, { trees: 20 }), batch);
    for (const factor of [2 ** -600, 2 ** 300]) {
      const scaled = fitTrees(
        batch,
        targets.map((target) => target * factor),
        { trees: 20 },
      );
      expect(predictTrees(scaled, batch)).toEqual(plain.map((value) => value * factor));
    }
  });

  it.each<[BoostingOptions, string]>([
    [{ rate: 0 }, 'rate'],
    [{ rate: 1.5 }, 'rate'],
    [{ depth: 0 }, 'depth'],
    [{ depth: 2.5 }, 'depth'],
    [{ leaves: 1 }, 'leaves'],
    [{ minLeaf: 0 }, 'minLeaf'],
    [{ lambda: -1 }, 'lambda'],
    [{ lambda: Number.NaN }, 'lambda'],
    [{ subsample: 0 }, 'subsample'],
    [{ subsample: 1.5 }, 'subsample'],
  ])('refuses %j', (options, argument) => {
    const attempt = (): unknown => new Booster(sampleUniform(3, 4, createRandom(0)), [1, 2, 3, 4], options);
    expect(attempt).toThrow(InvalidArgumentError);
    expect(attempt).toThrow(new RegExp(`^${argument} must be `));
  });

  it('refuses targets that do not match the rows', () => {
    const batch = sampleUniform(3, 4, createRandom(0));
    expect(() => new Booster(batch, [1, 2])).toThrow(/one number for each of the 4 rows/);
  });
});
