import type { SubsetFit } from '../linear/subset-fit.ts';

/** The rest of each solution, as a share of what was asked for. */
const TOLERANCE = 1e-8;

/** Conjugate gradient steps at most for one test point and class. */
const MOST_STEPS = 2000;

/**
 * By how much each score of each test point rises when one training point is left out of all, to first order:
 *
 *     -Σ_d residual_id x_i · (H⁻¹ (x_t ⊗ e_c))_d,
 *
 * H the second derivative of the whole objective. One linear system a test point and class serves all training points.
 * Shape [points × tests × classes]. Yields between systems.
 */
export function* softmaxInfluence(fit: SubsetFit): Generator<void, Float64Array> {
  const { loss, design, whole } = fit;
  const { points, tests, test } = design;
  const { columns } = loss;
  const { stride, residuals, bends } = whole;
  const influence = new Float64Array(points * tests * columns);
  for (let system = 0; system < tests * columns; system++) {
    const column = system % columns;
    const point = (system - column) / columns;
    // Retrainings may have come between: everything is set for this system.
    const space = fit.wholeSpace();
    loss.bend(space.scores, bends);
    space.prepare(bends, false);
    const size = space.aim(test, point, column);
    space.solve(loss, bends, TOLERANCE * size, 0, MOST_STEPS);
    for (let of = 0; of < points; of++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += residuals[c * stride + of]! * space.change[c * stride + of]!;
      influence[of * tests * columns + system] = -sum;
    }
    yield;
  }
  return influence;
}
