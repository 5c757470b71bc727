import type { Design } from './design.ts';
import { factorise, solveLower } from './factor.ts';
import { rowProduct, weightedGram } from './products.ts';
import type { WholeFit } from './subset-fit.ts';

/**
 * By how much each score of each test point rises when one training point is left out of all: one Newton step from the
 * weights of all points, H = Xᵀ diag(bends) X + l2 I without the point's own part (Sherman and Morrison),
 *
 *     -x_t · H⁻¹ x_i residual_i / (1 - bend_i x_i · H⁻¹ x_i).
 *
 * For a quadratic loss that is the change itself. Shape [points × tests × columns]. Yields between points.
 */
export function* leaveOneOut(
  { points, tests, width, train, test }: Design,
  { rows, stride, residuals, bends }: WholeFit,
  l2: number,
  columns: number,
): Generator<void, Float64Array> {
  const factor = new Float64Array(width * width);
  weightedGram(train, width, rows, stride, bends, factor);
  for (let k = 0; k < width; k++) factor[k * width + k] = factor[k * width + k]! + l2;
  factorise(factor, width, l2);
  yield;
  // With H = L Lᵀ, products of L⁻¹ x are all that is needed.
  const asked = test.slice();
  for (let at = 0; at < asked.length; at += width) solveLower(factor, width, asked, at);
  const own = new Float64Array(width);
  const influence = new Float64Array(points * tests * columns);
  for (let point = 0, at = 0; point < points; point++) {
    for (let k = 0; k < width; k++) own[k] = train[point * width + k]!;
    solveLower(factor, width, own, 0);
    const left = 1 - bends[point]! * rowProduct(own, 0, own, 0, width);
    for (let t = 0; t < tests; t++) {
      const reach = rowProduct(asked, t * width, own, 0, width) / left;
      for (let c = 0; c < columns; c++, at++) influence[at] = -reach * residuals[c * stride + point]!;
    }
    yield;
  }
  return influence;
}
