import { createRandom, type FeatureMatrix, type LearningTask, type Random } from 'spex';

/** Columns that the class depends on. */
const TELLING = 20;

export interface TaskSize {
  readonly points: number;
  readonly columns: number;
  readonly tests: number;
}

/**
 * A task of two classes on features like embeddings: rows of length 1, column k of variance in proportion to 1/k, turned so
 * that no column stands out. A class is the side of a plane in the leading columns, moved by noise.
 */
export function embeddedTask({ points, columns, tests }: TaskSize, seed: number): LearningTask {
  const random = createRandom(seed);
  const plane = Array.from({ length: Math.min(TELLING, columns) }, () => random.normal());
  const turns = Float64Array.from({ length: columns }, () => random.normal());
  const train = draw(points, columns, plane, turns, random);
  const test = draw(tests, columns, plane, turns, random);
  return {
    id: `embedded ${points} ${columns} ${tests} ${seed}`,
    train: train.features,
    test: test.features,
    targets: train.sides,
    classes: ['below', 'above'],
  };
}

function draw(
  rows: number,
  columns: number,
  plane: readonly number[],
  turns: Float64Array,
  random: Random,
): { features: FeatureMatrix; sides: Float64Array } {
  const values = new Float64Array(rows * columns);
  const sides = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    for (let k = 0; k < columns; k++) own[k] = random.normal() / Math.sqrt(k + 1);
    const side = plane.reduce((sum, weight, k) => sum + weight * own[k]!, random.normal());
    sides[row] = side > 0 ? 1 : 0;
    reflect(own, turns);
    const length = Math.hypot(...own);
    for (let k = 0; k < columns; k++) own[k] = own[k]! / length;
  }
  return { features: { rows, columns, values }, sides };
}

/** Householder's reflection at the plane across `normal`: it keeps lengths and angles. */
function reflect(vector: Float64Array, normal: Float64Array): void {
  let along = 0;
  let square = 0;
  for (let k = 0; k < vector.length; k++) {
    along += vector[k]! * normal[k]!;
    square += normal[k]! ** 2;
  }
  for (let k = 0; k < vector.length; k++) vector[k] = vector[k]! - ((2 * along) / square) * normal[k]!;
}
