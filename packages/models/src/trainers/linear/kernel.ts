import type { Design } from './design.ts';
import { rowProduct } from './products.ts';

/** Products of all training points with each other, shape [points × points], yielding now and then. */
export function* kernelOf({ points, width, train }: Design): Generator<void, Float64Array> {
  const kernel = new Float64Array(points * points);
  for (let a = 0; a < points; a++) {
    for (let b = 0; b <= a; b++) {
      const product = rowProduct(train, a * width, train, b * width, width);
      kernel[a * points + b] = product;
      kernel[b * points + a] = product;
    }
    if (a % 32 === 31) yield;
  }
  return kernel;
}
