import { batchFromLists, type CoalitionBatch, createRandom, presentPlayers, type Random } from '@spex/core';
import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import fc from 'fast-check';

export interface TaskShape {
  readonly points: number;
  readonly tests: number;
  readonly columns: number;
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Of the features: any numbers, few different ones (many ties, equal rows, a constant column), or counts. */
  readonly features: 'normal' | 'few' | 'counts';
  readonly seed: number;
}

const NAMES = ['red', 'green', 'blue', 'grey'];

/** A task in which the first columns tell something of the targets. */
export function randomTask(shape: TaskShape): LearningTask {
  const { points, tests, columns, classes, seed } = shape;
  const random = createRandom(seed);
  const train = matrix(points, shape, random);
  const test = matrix(tests, shape, random);
  // A test point on top of a training point, and two equal training points: distances of 0, and ties.
  test.values.set(train.values.subarray(0, columns), 0);
  if (points > 2) train.values.copyWithin(columns, 2 * columns, 3 * columns);
  const targets = Float64Array.from({ length: points }, (_, point) => {
    const signal = train.values[point * columns]! - (columns > 1 ? train.values[point * columns + 1]! : 0);
    if (classes === 0) return 10 + 3 * signal + random.normal();
    const noisy = signal + 0.5 * random.normal();
    return random.uniform() < 0.2 ? random.below(classes) : noisy > 0 ? classes - 1 : 0;
  });
  return { id: `random ${JSON.stringify(shape)}`, train, test, targets, classes: NAMES.slice(0, classes) };
}

function matrix(rows: number, { columns, features }: TaskShape, random: Random): FeatureMatrix {
  const value = (): number => {
    if (features === 'normal') return random.normal();
    return features === 'few' ? random.below(3) - 1 : Math.max(0, random.below(6) - 2);
  };
  const values = Float64Array.from({ length: rows * columns }, value);
  if (features === 'few' && columns > 2) for (let row = 0; row < rows; row++) values[row * columns + 2] = 0.1;
  return { rows, columns, values };
}

export const shapes = (classes: readonly number[], features: readonly TaskShape['features'][]) =>
  fc.record<TaskShape>({
    points: fc.integer({ min: 1, max: 40 }),
    tests: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 6 }),
    classes: fc.constantFrom(...classes),
    features: fc.constantFrom(...features),
    seed: fc.nat(100_000),
  });

/** Subsets of a task's points: none, all, each alone, those of each class, and some at random. */
export function someSubsets({ train, targets, classes }: LearningTask, seed: number): CoalitionBatch {
  const random = createRandom(seed);
  const all = Array.from({ length: train.rows }, (_, point) => point);
  const lists = [
    [],
    all,
    [random.below(train.rows)],
    ...classes.map((_, c) => all.filter((point) => targets[point] === c)),
    ...[0.1, 0.5, 0.5, 0.9].map((share) => all.filter(() => random.uniform() < share)),
  ];
  return batchFromLists(lists, train.rows);
}

/** The points of each row. */
export function pointsOf(subsets: CoalitionBatch): number[][] {
  return Array.from({ length: subsets.rows }, (_, row) => presentPlayers(subsets, row));
}

export function rowOf({ columns, values }: FeatureMatrix, row: number): number[] {
  return [...values.subarray(row * columns, (row + 1) * columns)];
}

/** The task whose training set is a list of points of another's. */
export function subtask(task: LearningTask, points: readonly number[]): LearningTask {
  return {
    ...task,
    id: `${task.id} of ${points}`,
    train: {
      rows: points.length,
      columns: task.train.columns,
      values: Float64Array.from(points.flatMap((point) => rowOf(task.train, point))),
    },
    targets: Float64Array.from(points, (point) => task.targets[point]!),
  };
}

/** Scores as a list of lists: one a subset. */
export function bySubset(scores: Float64Array, subsets: CoalitionBatch): number[][] {
  const width = scores.length / subsets.rows;
  return Array.from({ length: subsets.rows }, (_, row) => [
    ...scores.subarray(row * width, (row + 1) * width),
  ]);
}

/** Whether two lists of numbers agree to a share of their size. */
export function expectClose(
  received: readonly number[],
  expected: readonly number[],
  tolerance = 1e-9,
): void {
  const far = received.findIndex(
    (value, at) => !(Math.abs(value - expected[at]!) <= tolerance * (1 + Math.abs(expected[at]!))),
  );
  if (received.length === expected.length && far < 0) return;
  throw new Error(`at ${far}: received ${received} but expected ${expected}`);
}
