import { createRandom } from '@spex/core';
import { type Design, roundUp } from './design.ts';
import { eigen } from './eigen.ts';
import { backward, dot, forward, rowProduct } from './products.ts';

/** The directions in which the points spread most. */
export interface Directions {
  readonly count: number;
  /** Orthonormal rows, shape [count × width]. */
  readonly vectors: Float64Array;
  /** Eigenvalue of Xᵀ X of each, descending; about right is enough for what they are used for. */
  readonly spreads: Float64Array;
  /** The points in these coordinates, shape [(points + 1) × count]; the last row is 0, as in the design. */
  readonly within: Float64Array;
}

/** Passes over the points. More sharpen the last directions, which matter least. */
const PASSES = 4;

/** Directions iterated beside those that are kept: the last ones converge slowest. */
const SPARE = 8;

/**
 * The leading eigenvectors of Xᵀ X by subspace iteration from a seeded block (Halko, Martinsson and Tropp 2011, algorithm
 * 4.4), yielding between passes.
 */
export function* leadingDirections(
  { points, width, train }: Design,
  most: number,
): Generator<void, Directions> {
  const count = Math.min(most + SPARE, width);
  const random = createRandom(1);
  const block = new Float64Array(count * width).map(() => random.normal());
  const image = new Float64Array(count * width);
  const stride = roundUp(points);
  const scores = new Float64Array(count * stride);
  const rows = new Int32Array(stride).fill(points);
  for (let point = 0; point < points; point++) rows[point] = point;

  for (let pass = 0; ; pass++) {
    orthonormalise(block, count, width);
    for (let row = 0; row < count; row++) {
      const own = block.subarray(row * width, (row + 1) * width);
      const out = image.subarray(row * width, (row + 1) * width);
      forward(train, width, rows, stride, own, 1, scores, stride);
      backward(train, width, rows, stride, scores, 1, stride, 0, own, out);
      if (row % 16 === 15) yield;
    }
    if (pass === PASSES) break;
    block.set(image);
  }

  const inner = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      const product = rowProduct(block, row * width, image, column * width, width);
      inner[row * count + column] = product;
      inner[column * count + row] = product;
    }
  }
  yield;
  const { values, vectors: turns } = eigen(inner, count);
  const kept = Math.min(most, count);
  const vectors = new Float64Array(kept * width);
  for (let row = 0; row < kept; row++) {
    for (let other = 0; other < count; other++) {
      const turn = turns[row * count + other]!;
      for (let k = 0; k < width; k++) {
        vectors[row * width + k] = vectors[row * width + k]! + turn * block[other * width + k]!;
      }
    }
  }
  const within = new Float64Array((points + 1) * kept);
  for (let point = 0; point < points; point++) {
    for (let k = 0; k < kept; k++) {
      within[point * kept + k] = rowProduct(train, point * width, vectors, k * width, width);
    }
  }
  return { count: kept, vectors, spreads: values.slice(0, kept).map((value) => Math.max(0, value)), within };
}

/** Gram and Schmidt, twice over. A row that depends on those before it becomes 0. */
function orthonormalise(block: Float64Array, count: number, width: number): void {
  for (let row = 0; row < count; row++) {
    const own = block.subarray(row * width, (row + 1) * width);
    const before = Math.sqrt(dot(own, own, width));
    for (let round = 0; round < 2; round++) {
      for (let other = 0; other < row; other++) {
        const from = other * width;
        const along = rowProduct(block, from, own, 0, width);
        for (let k = 0; k < width; k++) own[k] = own[k]! - along * block[from + k]!;
      }
    }
    const length = Math.sqrt(dot(own, own, width));
    const scale = length > 1e-10 * before ? 1 / length : 0;
    for (let k = 0; k < width; k++) own[k] = own[k]! * scale;
  }
}
