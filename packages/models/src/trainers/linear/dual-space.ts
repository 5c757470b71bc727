import { type Design, roundUp } from './design.ts';
import type { Directions } from './directions.ts';
import { factorise, solveLower, solveUpper } from './factor.ts';
import type { Loss } from './losses.ts';
import type { Space } from './newton.ts';
import { backward, dot, forward, reachOf, symmetricProduct, weightedGram } from './products.ts';

/** A bend counts as this much at least: one is divided by its root. */
const LEAST_BEND = 1e-14;

/**
 * A search over one number a point of the subset and column, α: the weights are Xᵀ α, the scores K α with K = X Xᵀ. For
 * losses whose second derivative is one number a point, `bends`, called D² here: the Newton step δ solves
 * (D K D + l2) D⁻¹ δ = D⁻¹ (residuals - l2 α), and the gradient is Xᵀ (residuals - l2 α).
 */
export class DualSpace implements Space {
  readonly l2: number;
  readonly reach: number;
  readonly scores: Float64Array;
  readonly change: Float64Array;
  /** α, shape [columns × stride]. */
  readonly coefficients: Float64Array;
  stride = 0;
  #count = 0;
  #rows: Int32Array = new Int32Array(0);
  readonly #points: number;
  readonly #columns: number;
  /** K of all points, shape [points × points], and the lower triangle of the subset's, shape [stride × stride]. */
  readonly #whole: Float64Array;
  #kernel = new Float64Array(0);
  #factor = new Float64Array(0);
  /** More than the square of the length of Xᵀ v outside of the leading directions, for any v of length 1. */
  readonly #stretch: number;
  readonly #step: Float64Array;
  readonly #residual: Float64Array;
  readonly #direction: Float64Array;
  readonly #scaled: Float64Array;
  readonly #image: Float64Array;
  readonly #solved: Float64Array;
  readonly #roots: Float64Array;

  readonly #directions: Directions;
  #rest = 1;
  #exact = false;
  readonly #innerFactor: Float64Array;
  readonly #inner: Float64Array;

  /** `whole` holds the products of all points with each other, shape [points × points]. */
  constructor(design: Design, columns: number, l2: number, directions: Directions, whole: Float64Array) {
    this.l2 = l2;
    this.reach = reachOf(design);
    this.#points = design.points;
    this.#columns = columns;
    this.#directions = directions;
    this.#whole = whole;
    // Twice: the last direction's spread is known from below only.
    this.#stretch = 2 * directions.spreads[directions.count - 1]! + 1e-12 * directions.spreads[0]!;
    const ofRows = (): Float64Array => new Float64Array(columns * roundUp(design.points));
    this.scores = ofRows();
    this.change = ofRows();
    this.coefficients = ofRows();
    this.#step = ofRows();
    this.#residual = ofRows();
    this.#direction = ofRows();
    this.#scaled = ofRows();
    this.#image = ofRows();
    this.#solved = ofRows();
    this.#roots = new Float64Array(roundUp(design.points));
    this.#innerFactor = new Float64Array(directions.count ** 2);
    this.#inner = new Float64Array(columns * directions.count);
  }

  /** Turns to a subset, from w = 0: `rows` lists its points, then `design.points` up to a multiple of 4. */
  begin(rows: Int32Array, count: number): void {
    const stride = roundUp(count);
    const whole = this.#whole;
    this.#rows = rows;
    this.#count = count;
    this.stride = stride;
    if (this.#kernel.length < stride * stride) this.#kernel = new Float64Array(stride * stride);
    const kernel = this.#kernel;
    for (let r = 0; r < count; r++) {
      const to = r * stride;
      const from = rows[r]! * this.#points;
      for (let s = 0; s <= r; s++) kernel[to + s] = whole[from + rows[s]!]!;
    }
    kernel.fill(0, count * stride, stride * stride);
    this.scores.fill(0, 0, this.#columns * stride);
    this.coefficients.fill(0, 0, this.#columns * stride);
  }

  gradient(residuals: Float64Array): number {
    for (let at = 0; at < this.#columns * this.stride; at++) {
      this.#residual[at] = residuals[at]! - this.l2 * this.coefficients[at]!;
    }
    this.#roots.fill(1, 0, this.stride);
    return this.#look();
  }

  /**
   * Writes D times the residual to #scaled and its products Yᵀ with the leading directions to #inner. Returns a bound on
   * ‖Xᵀ D residual‖: its length within those directions is known, outside of them no point stretches it by more than the
   * last of them.
   */
  #look(): number {
    const { count, within } = this.#directions;
    const { stride } = this;
    const scaled = this.#scaled;
    const inner = this.#inner;
    let square = 0;
    for (let c = 0, at = 0; c < this.#columns; c++) {
      for (let r = 0; r < stride; r++, at++) {
        const value = this.#roots[r]! * this.#residual[at]!;
        scaled[at] = value;
        square += value * value;
      }
    }
    backward(within, count, this.#rows, stride, scaled, this.#columns, stride, 0, inner, inner);
    return Math.sqrt(this.#stretch * square + dot(inner, inner, inner.length));
  }

  square(): number {
    return dot(this.coefficients, this.scores, this.#columns * this.stride);
  }

  along(): number {
    return dot(this.#step, this.scores, this.#columns * this.stride);
  }

  across(): number {
    return dot(this.#step, this.change, this.#columns * this.stride);
  }

  move(factor: number): void {
    for (let at = 0; at < this.#columns * this.stride; at++) {
      this.coefficients[at] = this.coefficients[at]! + factor * this.#step[at]!;
      this.scores[at] = this.scores[at]! + factor * this.change[at]!;
    }
  }

  prepare(bends: Float64Array, exact: boolean): void {
    const { stride, l2 } = this;
    this.#exact = exact;
    if (exact) {
      this.#takeRoots(bends);
      if (this.#factor.length < stride * stride) this.#factor = new Float64Array(stride * stride);
      const factor = this.#factor;
      const roots = this.#roots;
      for (let r = 0; r < stride; r++) {
        const own = r * stride;
        for (let s = 0; s <= r; s++) factor[own + s] = roots[r]! * roots[s]! * this.#kernel[own + s]!;
        factor[own + r] = factor[own + r]! + l2;
      }
      factorise(factor, stride, l2);
      return;
    }
    const { count, within, spreads } = this.#directions;
    let share = 0;
    for (let r = 0; r < this.#count; r++) share += bends[r]! / this.#points;
    // The spreads of the rest lie between 0 and the last of the leading ones.
    this.#rest = l2 + 0.5 * share * spreads[count - 1]!;
    const factor = this.#innerFactor;
    weightedGram(within, count, this.#rows, stride, bends, factor);
    for (let k = 0; k < count; k++) factor[k * count + k] = factor[k * count + k]! + this.#rest;
    factorise(factor, count, this.#rest);
  }

  #takeRoots(bends: Float64Array): void {
    for (let r = 0; r < this.stride; r++) this.#roots[r] = Math.sqrt(Math.max(LEAST_BEND, bends[r]!));
  }

  solve(_loss: Loss, bends: Float64Array, target: number, share: number, limit: number): number {
    const { stride, change, l2 } = this;
    const columns = this.#columns;
    const roots = this.#roots;
    const residual = this.#residual;
    const direction = this.#direction;
    const scaled = this.#scaled;
    const image = this.#image;
    const solved = this.#solved;
    const step = this.#step;
    const length = columns * stride;
    this.#takeRoots(bends);
    for (let c = 0, at = 0; c < columns; c++) {
      for (let r = 0; r < stride; r++, at++) residual[at] = residual[at]! / roots[r]!;
    }
    step.fill(0, 0, length);
    change.fill(0, 0, length);
    let slope = 0;
    for (let made = 0; made < limit; made++) {
      const size = this.#look();
      if (made > 0) {
        const far = Math.sqrt(Math.max(0, this.square() + 2 * this.along() + this.across()));
        if (size <= Math.max(target, share * far)) return made;
      }
      this.#precondition();
      const before = slope;
      slope = dot(residual, solved, length);
      if (!(slope > 0)) return made;
      const keep = made === 0 ? 0 : slope / before;
      for (let c = 0, at = 0; c < columns; c++) {
        for (let r = 0; r < stride; r++, at++) {
          direction[at] = solved[at]! + keep * direction[at]!;
          scaled[at] = roots[r]! * direction[at]!;
        }
      }
      symmetricProduct(this.#kernel, stride, scaled, columns, image);
      const factor = slope / (l2 * dot(direction, direction, length) + dot(scaled, image, length));
      for (let c = 0, at = 0; c < columns; c++) {
        for (let r = 0; r < stride; r++, at++) {
          const root = roots[r]!;
          step[at] = step[at]! + factor * scaled[at]!;
          change[at] = change[at]! + factor * image[at]!;
          residual[at] = residual[at]! - factor * (l2 * direction[at]! + root * image[at]!);
        }
      }
    }
    return limit;
  }

  /**
   * #solved = an approximate inverse of D K D + l2, times the residual: exact where asked for, else with Y Yᵀ in the place of
   * K, Y the points within the leading directions, inverted by way of Yᵀ D² Y + rest (Woodbury).
   */
  #precondition(): void {
    const { stride } = this;
    const columns = this.#columns;
    const solved = this.#solved;
    const residual = this.#residual;
    if (this.#exact) {
      for (let at = 0; at < columns * stride; at++) solved[at] = residual[at]!;
      for (let at = 0; at < columns * stride; at += stride) {
        solveLower(this.#factor, stride, solved, at);
        solveUpper(this.#factor, stride, solved, at);
      }
      return;
    }
    const { count, within } = this.#directions;
    const inner = this.#inner;
    for (let at = 0; at < inner.length; at += count) {
      solveLower(this.#innerFactor, count, inner, at);
      solveUpper(this.#innerFactor, count, inner, at);
    }
    forward(within, count, this.#rows, stride, inner, columns, this.#scaled, stride);
    for (let c = 0, at = 0; c < columns; c++) {
      for (let r = 0; r < stride; r++, at++) {
        solved[at] = (residual[at]! - this.#roots[r]! * this.#scaled[at]!) / this.#rest;
      }
    }
  }
}
