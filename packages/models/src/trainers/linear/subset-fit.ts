import type { CoalitionBatch } from '@spex/core';
import { presentPoints } from '../base/present-points.ts';
import { type Design, roundUp } from './design.ts';
import { leadingDirections } from './directions.ts';
import { DualSpace } from './dual-space.ts';
import { kernelOf } from './kernel.ts';
import type { Loss } from './losses.ts';
import { minimise, type Scratch } from './newton.ts';
import { PrimalSpace } from './primal-space.ts';
import { backward, rowProduct } from './products.ts';

/** Leading directions that the cheap preconditioners treat exactly. */
const MOST_DIRECTIONS = 32;

/** Points whose products with each other are kept at most: they take points² numbers. */
const MOST_KERNEL_POINTS = 3072;

/** Time that a multiplication takes in a Cholesky factorisation, of that in a product with a vector. */
const BLOCKED = 0.6;

/** What the model of all points says of each of them; arrays of rows have shape [columns × stride]. */
export interface WholeFit {
  readonly rows: Int32Array;
  readonly stride: number;
  /** -∂ℓ/∂f. */
  readonly residuals: Float64Array;
  /** ∂²ℓ/∂f², one number a point. */
  readonly bends: Float64Array;
  /** The weights, shape [columns × width]. */
  readonly weights: Float64Array;
}

/** Everything that retrainings share. */
interface Prepared {
  readonly whole: WholeFit;
  readonly primal: PrimalSpace;
  /** Where it may pay, with the products of test and training points, shape [tests × points]. */
  readonly dual: DualSpace | undefined;
  readonly asked: Float64Array;
  /** Of the spectrum of all points: the last leading direction's spread. */
  readonly spread: number;
}

/**
 * Fits a linear model with an L2 penalty to one subset of the training points after the other, each time to within
 * 1e-9 ‖w‖ of the minimum (newton.ts): over the weights or over one number a point, with a direct factor or conjugate
 * gradients, by what takes less time.
 */
export class SubsetFit {
  readonly design: Design;
  readonly loss: Loss;
  readonly l2: number;
  readonly #rows: Int32Array;
  readonly #scratch: Scratch;
  #prepared: Prepared | undefined;

  constructor(design: Design, loss: Loss, l2: number) {
    this.design = design;
    this.loss = loss;
    this.l2 = l2;
    const stride = roundUp(design.points);
    this.#rows = new Int32Array(stride);
    this.#scratch = { residuals: new Float64Array(loss.columns * stride), bends: new Float64Array(stride) };
  }

  /** Multiplications of one retraining on half of the points, roughly. */
  static multiplications({ points, width }: Design, columns: number): number {
    return columns * points * Math.min(points, 2 * width) * 12;
  }

  /** What is done once. Whatever it has made is kept only at its end, so that two runs may overlap. */
  *prepare(): Generator<void, void> {
    if (this.#prepared !== undefined) return;
    const { design, loss, l2 } = this;
    const { width, points, tests, train, test } = design;
    const { columns } = loss;
    const directions = yield* leadingDirections(design, Math.min(MOST_DIRECTIONS, roundUp(width >> 2)));
    const useDual = loss.separate && points <= MOST_KERNEL_POINTS && points < 4 * width;
    const kernel = useDual ? yield* kernelOf(design) : undefined;
    const stride = roundUp(points);
    const rows = new Int32Array(stride).fill(points);
    for (let point = 0; point < points; point++) rows[point] = point;
    const whole: WholeFit = {
      rows,
      stride,
      residuals: new Float64Array(columns * stride),
      bends: new Float64Array(stride),
      weights: new Float64Array(columns * width),
    };
    const asked = new Float64Array(kernel === undefined ? 0 : tests * points);
    for (let at = 0; at < asked.length; at++) {
      const point = at % points;
      asked[at] = rowProduct(test, ((at - point) / points) * width, train, point * width, width);
    }
    this.#prepared = {
      whole,
      primal: new PrimalSpace(design, columns, l2, directions),
      dual: kernel && new DualSpace(design, columns, l2, directions, kernel),
      asked,
      spread: directions.spreads[directions.count - 1]!,
    };
    const space = this.#search(rows, points);
    whole.residuals.set(this.#scratch.residuals);
    whole.bends.set(this.#scratch.bends);
    const { weights } = whole;
    if (space instanceof PrimalSpace) weights.set(space.weights);
    else backward(train, width, rows, stride, space.coefficients, columns, stride, 0, weights, weights);
  }

  /** The fit to all points. `prepare` must have ended. */
  get whole(): WholeFit {
    return this.#prepared!.whole;
  }

  /** The space of the weights, turned to all points. */
  wholeSpace(): PrimalSpace {
    const { primal, whole } = this.#prepared!;
    this.loss.choose(whole.rows, this.design.points, whole.stride);
    primal.begin(whole.rows, this.design.points, whole.weights);
    return primal;
  }

  /**
   * Fits the points that are present in a row of `subsets`, and writes x · w of each test point and column to
   * `out[at, at + tests × columns)`. `prepare` must have ended.
   */
  fit(subsets: CoalitionBatch, row: number, out: Float64Array, at: number): void {
    const { design, loss } = this;
    const { tests, points, width, test } = design;
    const { columns } = loss;
    const rows = this.#rows;
    const count = presentPoints(subsets, row, rows);
    if (count === 0) {
      out.fill(0, at, at + tests * columns);
      return;
    }
    rows.fill(points, count, roundUp(count));
    const space = this.#search(rows, count);
    const { asked } = this.#prepared!;
    for (let point = 0; point < tests; point++) {
      for (let column = 0; column < columns; column++, at++) {
        if (space instanceof PrimalSpace) {
          out[at] = rowProduct(test, point * width, space.weights, column * width, width);
          continue;
        }
        let sum = 0;
        const from = point * points;
        const own = column * space.stride;
        for (let r = 0; r < count; r++) sum += asked[from + rows[r]!]! * space.coefficients[own + r]!;
        out[at] = sum;
      }
    }
  }

  #search(rows: Int32Array, count: number): PrimalSpace | DualSpace {
    const { design, loss, l2 } = this;
    const { width, points } = design;
    const { columns } = loss;
    const { primal, dual, whole, spread } = this.#prepared!;
    // Conjugate gradient steps grow with the root of the condition number that the cheap preconditioner leaves.
    const steps = 4 + 10 * Math.sqrt(1 + ((count / points) * spread * (loss.quadratic ? 1 : 0.2)) / l2);
    loss.choose(rows, count, roundUp(count));
    if (dual !== undefined && count < 2 * width) {
      const pass = columns * count * (count + 2 * MOST_DIRECTIONS);
      dual.begin(rows, count);
      minimise(dual, loss, this.#scratch, cheap(steps, (BLOCKED * count ** 3) / 6 / pass, loss));
      return dual;
    }
    const pass = 2 * columns * width * (count + MOST_DIRECTIONS);
    const exact = (count * width ** 2) / 2 + (BLOCKED * width ** 3) / 6;
    primal.begin(rows, count, whole.weights);
    minimise(primal, loss, this.#scratch, cheap(steps, exact / pass, loss));
    return primal;
  }
}

/**
 * Conjugate gradient steps to try with the cheap preconditioner, of which `steps` are expected, where an exact one costs as
 * much as `worth` of them: none where that is less, else twice what is expected, or what the exact one costs.
 */
function cheap(steps: number, worth: number, { quadratic, separate }: Loss): number {
  // A factor serves one Newton step; where columns mix, it is not exact even for that.
  const exact = worth * (quadratic ? 1 : separate ? 6 : 20);
  return exact < steps ? 0 : Math.ceil(Math.max(2 * steps, exact));
}
