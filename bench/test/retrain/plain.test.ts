import { createTrainer, presentPlayers, type TrainerName, type TrainerOptions } from 'spex';
import { expect, test } from 'vitest';
import { embeddedTask } from '../../src/retrain/embedded-task.ts';
import { halves } from '../../src/retrain/halves.ts';
import { plainLogistic, plainNeighbours, plainRidge, type Refit } from '../../src/retrain/plain.ts';
import { largestDifference } from '../../src/throughput/interleaved.ts';

const refits: readonly (readonly [TrainerName, TrainerOptions, Refit])[] = [
  ['ridge', { l2: 0.7 }, plainRidge(0.7)],
  ['logistic', { l2: 0.7 }, plainLogistic(0.7)],
  ['knn', { neighbours: 3 }, plainNeighbours(3)],
];

// More points than columns, and fewer: the plain refits work on the smaller side.
test.each(refits)('the plain refit of %s is the same model', async (name, options, refit) => {
  for (const columns of [8, 60]) {
    const task = embeddedTask({ points: 50, columns, tests: 6 }, 1);
    const batch = halves(50, 3, 2);
    const scores = await createTrainer(name, task, options).train(batch, {});
    const plain = [0, 1, 2].flatMap((row) => [...refit(task, presentPlayers(batch, row))]);
    expect(largestDifference(scores, Float64Array.from(plain))).toBeLessThan(1e-8);
  }
});

test('rows have length 1 and a spectrum that decays; both classes are there', () => {
  const { train, test: asked, targets } = embeddedTask({ points: 400, columns: 30, tests: 5 }, 3);
  for (const { rows, columns, values } of [train, asked]) {
    for (let row = 0; row < rows; row++) {
      expect(Math.hypot(...values.subarray(row * columns, (row + 1) * columns))).toBeCloseTo(1, 12);
    }
  }
  const share = targets.reduce((sum, side) => sum + side, 0) / 400;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.7);
  // Σ λ² / (Σ λ)² is 1/30 for a flat spectrum, 0.1 for one that falls as 1/k.
  const products = new Float64Array(900);
  for (let row = 0; row < 400; row++) {
    for (let at = 0; at < 900; at++) {
      const left = train.values[row * 30 + Math.floor(at / 30)]!;
      products[at] = products[at]! + (left * train.values[row * 30 + (at % 30)]!) / 400;
    }
  }
  expect(products.reduce((sum, product) => sum + product * product, 0)).toBeGreaterThan(0.06);
});

test('halves are halves, the same ones from the same seed', () => {
  const batch = halves(101, 5, 4);
  for (let row = 0; row < 5; row++) expect(presentPlayers(batch, row)).toHaveLength(50);
  expect(halves(101, 5, 4)).toEqual(batch);
  expect(halves(101, 5, 5)).not.toEqual(batch);
});
