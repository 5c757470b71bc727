import { expect, it } from 'vitest';
import { createDesign, type Design, roundUp } from '../../../src/trainers/linear/design.ts';
import { type Directions, leadingDirections } from '../../../src/trainers/linear/directions.ts';
import { DualSpace } from '../../../src/trainers/linear/dual-space.ts';
import { kernelOf } from '../../../src/trainers/linear/kernel.ts';
import { type Loss, logisticLoss, softmaxLoss, squaredLoss } from '../../../src/trainers/linear/losses.ts';
import { minimise } from '../../../src/trainers/linear/newton.ts';
import { PrimalSpace } from '../../../src/trainers/linear/primal-space.ts';
import { backward } from '../../../src/trainers/linear/products.ts';
import { randomTask } from '../tasks.ts';

// Both spaces and both preconditioners, and the way from one to the other, end at the same weights.

const POINTS = 150;
/** Conjugate gradient steps with the cheap preconditioner: as many as it takes, none, and too few to end. */
const CHEAP = 10_000;
const EXACT = 0;
const TOO_FEW = 3;

function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}

const task = randomTask({ points: POINTS, tests: 1, columns: 60, classes: 3, features: 'normal', seed: 5 });
const design: Design = createDesign(task);
const directions: Directions = finish(leadingDirections(design, 16));
const kernel = finish(kernelOf(design));
const labels = task.targets.map((target) => Math.min(1, target));
const losses: Record<string, () => Loss> = {
  squared: () =>
    squaredLoss(
      Float64Array.from({ length: 2 * POINTS }, (_, at) => Math.sin(at)),
      POINTS,
    ),
  logistic: () => logisticLoss(labels),
  softmax: () => softmaxLoss(task.targets, 3),
};

/** 67 points, filled up. */
const COUNT = 67;
const rows = new Int32Array(roundUp(POINTS)).fill(POINTS);
for (let r = 0; r < COUNT; r++) rows[r] = 2 * r + (r % 3 === 0 ? 1 : 0);

const scratch = (columns: number) => ({
  residuals: new Float64Array(columns * roundUp(POINTS)),
  bends: new Float64Array(roundUp(POINTS)),
});

function primal(loss: Loss, l2: number, cheap: number): number[] {
  const space = new PrimalSpace(design, loss.columns, l2, directions);
  loss.choose(rows, COUNT, roundUp(COUNT));
  space.begin(rows, COUNT, new Float64Array(loss.columns * design.width));
  minimise(space, loss, scratch(loss.columns), cheap);
  return [...space.weights];
}

function dual(loss: Loss, l2: number, cheap: number): number[] {
  const space = new DualSpace(design, loss.columns, l2, directions, kernel);
  loss.choose(rows, COUNT, roundUp(COUNT));
  space.begin(rows, COUNT);
  minimise(space, loss, scratch(loss.columns), cheap);
  const weights = new Float64Array(loss.columns * design.width);
  backward(
    design.train,
    design.width,
    rows,
    space.stride,
    space.coefficients,
    loss.columns,
    space.stride,
    0,
    weights,
    weights,
  );
  return [...weights];
}

const apart = (a: number[], b: number[]): number =>
  Math.hypot(...a.map((value, k) => value - b[k]!)) / Math.hypot(...b);

it.each(['squared', 'logistic', 'softmax'])('ends at the same weights on every way, loss %s', (name) => {
  for (const l2 of [100, 1, 0.01]) {
    const expected = primal(losses[name]!(), l2, EXACT);
    const ways = [CHEAP, TOO_FEW].map((cheap) => primal(losses[name]!(), l2, cheap));
    if (name !== 'softmax') {
      for (const cheap of [CHEAP, EXACT, TOO_FEW]) ways.push(dual(losses[name]!(), l2, cheap));
    }
    for (const weights of ways) expect(apart(weights, expected)).toBeLessThan(3e-9);
  }
});
