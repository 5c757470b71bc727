import { createRandom } from '@spex/core';
import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import { type MlpOptions, mlpTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Network } from '../../src/trainers/mlp/network.ts';
import { bySubset, expectClose, pointsOf, randomTask, rowOf, shapes, someSubsets } from './tasks.ts';

const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const deviation = (numbers: readonly number[]) =>
  Math.sqrt(mean(numbers.map((value) => (value - mean(numbers)) ** 2)));

/** Rows standardised by the training set; a constant column becomes 0. */
function standardRows({ train }: LearningTask, of: FeatureMatrix): number[][] {
  const columns = Array.from({ length: train.columns }, (_, at) =>
    Array.from({ length: train.rows }, (_, row) => rowOf(train, row)[at]!),
  );
  return Array.from({ length: of.rows }, (_, row) =>
    rowOf(of, row).map((value, at) =>
      new Set(columns[at]!).size === 1 ? 0 : (value - mean(columns[at]!)) / deviation(columns[at]!),
    ),
  );
}

/** Trains on the points as on a whole data set of their own, with arrays of arrays and one row at a time. */
function plain(task: LearningTask, points: number[], options: Required<MlpOptions>, seed: number): number[] {
  const { hidden, epochs, rate, l2 } = options;
  const { train, test, classes } = task;
  const outputs = Math.max(1, classes.length);
  const all = [...task.targets];
  const spread = new Set(all).size === 1 ? 1 : deviation(all);
  if (points.length === 0) {
    return Array.from({ length: test.rows * outputs }, () => (classes.length > 0 ? 0 : mean(all)));
  }
  const rows = standardRows(task, train);
  const random = createRandom(seed);
  const w = Array.from({ length: hidden }, () =>
    Array.from({ length: train.columns }, () => random.normal() / Math.sqrt(train.columns)),
  );
  const v = Array.from({ length: outputs }, () => new Array<number>(hidden).fill(0));
  const layers = { w, b: [new Array<number>(hidden).fill(0)], v, c: [new Array<number>(outputs).fill(0)] };
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const run = (x: number[]) => {
    const h = layers.w.map((weights, at) => Math.tanh(dot(weights, x) + layers.b[0]![at]!));
    return { h, out: layers.v.map((weights, at) => dot(weights, h) + layers.c[0]![at]!) };
  };
  const zeros = (like: number[][]) => like.map((row) => row.map(() => 0));
  const names = ['w', 'b', 'v', 'c'] as const;
  const moments = names.map((name) => ({ name, m: zeros(layers[name]), s: zeros(layers[name]) }));
  for (let step = 1; step <= epochs; step++) {
    const slope = { w: zeros(layers.w), b: zeros(layers.b), v: zeros(layers.v), c: zeros(layers.c) };
    for (const point of points) {
      const x = rows[point]!;
      const { h, out } = run(x);
      const odds = out.map(Math.exp);
      const total = odds.reduce((sum, value) => sum + value, 0);
      const miss = out.map((value, o) =>
        classes.length > 0
          ? odds[o]! / total - Number(task.targets[point] === o)
          : value - (task.targets[point]! - mean(all)) / spread,
      );
      miss.forEach((d, o) => {
        slope.c[0]![o]! += d / points.length;
        for (let k = 0; k < hidden; k++) slope.v[o]![k]! += (d * h[k]!) / points.length;
      });
      for (let k = 0; k < hidden; k++) {
        const back = miss.reduce((sum, d, o) => sum + d * layers.v[o]![k]!, 0) * (1 - h[k]! ** 2);
        slope.b[0]![k]! += back / points.length;
        for (let i = 0; i < x.length; i++) slope.w[k]![i]! += (back * x[i]!) / points.length;
      }
    }
    for (const { name, m, s } of moments) {
      layers[name].forEach((weights, r) => {
        weights.forEach((weight, k) => {
          const g = slope[name][r]![k]! + (name === 'w' || name === 'v' ? l2 * weight : 0);
          m[r]![k] = 0.9 * m[r]![k]! + 0.1 * g;
          s[r]![k] = 0.999 * s[r]![k]! + 0.001 * g * g;
          const move = m[r]![k]! / (1 - 0.9 ** step) / (Math.sqrt(s[r]![k]! / (1 - 0.999 ** step)) + 1e-4);
          weights[k] = weight - rate * move;
        });
      });
    }
  }
  return standardRows(task, test).flatMap((x) =>
    run(x).out.map((value) => (classes.length > 0 ? value : mean(all) + spread * value)),
  );
}

/** The third column becomes 0.1 for all training points: its variance is rounding. */
function withConstantColumn(task: LearningTask): LearningTask {
  const { columns, values } = task.train;
  return {
    ...task,
    train: { ...task.train, values: values.map((value, at) => (at % columns === 2 ? 0.1 : value)) },
  };
}

describe('mlpTrainer', () => {
  it('equals a plain network that is trained on the subset as a data set of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Few points that mirror each other balance on rounding, which every step of Adam makes larger.
        shapes([0, 2, 3], ['normal']).filter(({ points }) => points > 4),
        fc.record({
          hidden: fc.integer({ min: 1, max: 5 }),
          epochs: fc.integer({ min: 1, max: 6 }),
          rate: fc.constantFrom(0.01, 0.1),
          l2: fc.constantFrom(0, 0.1),
        }),
        fc.nat(50),
        async (shape, options, seed) => {
          const task = withConstantColumn(randomTask(shape));
          const subsets = someSubsets(task, shape.seed);
          const scores = await mlpTrainer(task, options).train(subsets, { seed });
          bySubset(scores, subsets).forEach((own, at) => {
            expectClose(own, plain(task, pointsOf(subsets)[at]!, options, seed), 1e-6);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('learns what no linear model can', async () => {
    const corners = [-1, -1, 1, -1, -1, 1, 1, 1];
    const task: LearningTask = {
      id: 'xor',
      train: { rows: 8, columns: 2, values: Float64Array.from([...corners, ...corners]) },
      test: { rows: 4, columns: 2, values: Float64Array.from(corners) },
      targets: Float64Array.of(0, 1, 1, 0, 0, 1, 1, 0),
      classes: ['even', 'odd'],
    };
    const scores = await mlpTrainer(task).train({ rows: 1, players: 8, words: Uint32Array.of(255) }, {});
    for (let row = 0; row < 4; row++) {
      expect(scores[2 * row + 1]! > scores[2 * row]!).toBe(task.targets[row] === 1);
    }
  });

  it('says other things for another seed, the same for the same one', async () => {
    const task = randomTask({ points: 12, tests: 2, columns: 3, classes: 2, features: 'normal', seed: 1 });
    const trainer = mlpTrainer(task, { epochs: 5 });
    const subsets = someSubsets(task, 1);
    const [a, b, c] = await Promise.all([7, 8, 7].map((seed) => trainer.train(subsets, { seed })));
    expect(trainer.random).toBe(true);
    expect(a).toEqual(c);
    expect(a).not.toEqual(b);
    expect(await trainer.train(subsets, {})).toEqual(await trainer.train(subsets, { seed: 0 }));
  });
});

describe('Network', () => {
  it('has the gradient that finite differences find', () => {
    fc.assert(
      fc.property(
        fc.record({
          inputs: fc.integer({ min: 1, max: 5 }),
          hidden: fc.integer({ min: 1, max: 5 }),
          outputs: fc.integer({ min: 1, max: 4 }),
          l2: fc.constantFrom(0, 0.3),
        }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1000),
        (shape, rows, seed) => {
          const random = createRandom(seed);
          const network = new Network(shape);
          network.start(seed);
          // Biases too leave their start.
          for (let at = 0; at < network.parameters.length; at++)
            network.parameters[at]! += 0.3 * random.normal();
          const features = new Float64Array(Math.ceil(rows / 4) * 4 * shape.inputs);
          for (let at = 0; at < rows * shape.inputs; at++) features[at] = random.normal();
          const targets = Float64Array.from({ length: rows }, () =>
            shape.outputs === 1 ? random.normal() : random.below(shape.outputs),
          );
          network.learn(features, targets, rows);
          const gradient = [...network.gradient];
          const step = 1e-5;
          const slopes = gradient.map((_, at) => {
            const own = network.parameters[at]!;
            network.parameters[at] = own + step;
            const above = network.learn(features, targets, rows);
            network.parameters[at] = own - step;
            const below = network.learn(features, targets, rows);
            network.parameters[at] = own;
            return (above - below) / (2 * step);
          });
          expectClose(gradient, slopes, 1e-7);
        },
      ),
    );
  });
});
