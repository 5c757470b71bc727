import { type Design, roundUp } from './design.ts';
import type { Directions } from './directions.ts';
import { factorise, solveLower, solveUpper } from './factor.ts';
import type { Loss } from './losses.ts';
import type { Space } from './newton.ts';
import { backward, dot, forward, reachOf, rowProduct, weightedGram } from './products.ts';

/** A search over the weights themselves, shape [columns × width]. */
export class PrimalSpace implements Space {
  readonly l2: number;
  readonly reach: number;
  readonly scores: Float64Array;
  readonly change: Float64Array;
  readonly weights: Float64Array;
  stride = 0;
  #rows: Int32Array = new Int32Array(0);
  readonly #design: Design;
  readonly #columns: number;
  readonly #image: Float64Array;
  readonly #curved: Float64Array;
  readonly #gradient: Float64Array;
  readonly #step: Float64Array;
  readonly #direction: Float64Array;
  readonly #product: Float64Array;
  readonly #solved: Float64Array;

  readonly #directions: Directions;
  /** What stands for the second derivative in any direction outside of the leading ones. */
  #rest = 1;
  #exact = false;
  #factor: Float64Array | undefined;
  readonly #innerFactor: Float64Array;
  readonly #along: Float64Array;
  readonly #turned: Float64Array;

  constructor(design: Design, columns: number, l2: number, directions: Directions) {
    this.#design = design;
    this.#columns = columns;
    this.l2 = l2;
    this.#directions = directions;
    this.reach = reachOf(design);
    const ofRows = (): Float64Array => new Float64Array(columns * roundUp(design.points));
    const ofWeights = (): Float64Array => new Float64Array(columns * design.width);
    this.scores = ofRows();
    this.change = ofRows();
    this.#image = ofRows();
    this.#curved = ofRows();
    this.weights = ofWeights();
    this.#gradient = ofWeights();
    this.#step = ofWeights();
    this.#direction = ofWeights();
    this.#product = ofWeights();
    this.#solved = ofWeights();
    this.#innerFactor = new Float64Array(directions.count ** 2);
    this.#along = new Float64Array(directions.count);
    this.#turned = new Float64Array(directions.count);
  }

  /** Turns to a subset: `rows` lists its points, then `design.points` up to a multiple of 4. */
  begin(rows: Int32Array, count: number, start: Float64Array): void {
    const { train, width } = this.#design;
    this.#rows = rows;
    this.stride = roundUp(count);
    this.weights.set(start);
    forward(train, width, rows, this.stride, start, this.#columns, this.scores, this.stride);
  }

  gradient(residuals: Float64Array): number {
    const { train, width } = this.#design;
    const gradient = this.#gradient;
    const { stride, weights } = this;
    backward(train, width, this.#rows, stride, residuals, this.#columns, stride, -this.l2, weights, gradient);
    return Math.sqrt(dot(gradient, gradient, gradient.length));
  }

  /** Makes the gradient one test point's row in one column, and 0 in the others. Returns its length. */
  aim(test: Float64Array, point: number, column: number): number {
    const { width } = this.#design;
    this.#gradient.fill(0);
    for (let k = 0; k < width; k++) this.#gradient[column * width + k] = test[point * width + k]!;
    return Math.sqrt(rowProduct(test, point * width, test, point * width, width));
  }

  square(): number {
    return dot(this.weights, this.weights, this.weights.length);
  }

  along(): number {
    return dot(this.weights, this.#step, this.weights.length);
  }

  across(): number {
    return dot(this.#step, this.#step, this.weights.length);
  }

  move(factor: number): void {
    for (let k = 0; k < this.weights.length; k++) {
      this.weights[k] = this.weights[k]! + factor * this.#step[k]!;
    }
    for (let at = 0; at < this.#columns * this.stride; at++) {
      this.scores[at] = this.scores[at]! + factor * this.change[at]!;
    }
  }

  prepare(bends: Float64Array, exact: boolean): void {
    const { train, width, points } = this.#design;
    this.#exact = exact;
    if (exact) {
      this.#factor ??= new Float64Array(width * width);
      weightedGram(train, width, this.#rows, this.stride, bends, this.#factor);
      for (let k = 0; k < width; k++) this.#factor[k * width + k] = this.#factor[k * width + k]! + this.l2;
      factorise(this.#factor, width, this.l2);
      return;
    }
    const { count, spreads, within } = this.#directions;
    const factor = this.#innerFactor;
    weightedGram(within, count, this.#rows, this.stride, bends, factor);
    for (let k = 0; k < count; k++) factor[k * count + k] = factor[k * count + k]! + this.l2;
    factorise(factor, count, this.l2);
    let share = 0;
    for (let r = 0; r < this.stride; r++) share += bends[r]! / points;
    // The spreads of the rest lie between 0 and the last of the leading ones.
    this.#rest = this.l2 + 0.5 * share * spreads[count - 1]!;
  }

  solve(loss: Loss, _bends: Float64Array, target: number, share: number, limit: number): number {
    const { train, width } = this.#design;
    const columns = this.#columns;
    const { stride, change, weights } = this;
    const gradient = this.#gradient;
    const direction = this.#direction;
    const product = this.#product;
    const image = this.#image;
    const solved = this.#solved;
    const step = this.#step;
    const { length } = step;
    step.fill(0);
    change.fill(0, 0, columns * stride);
    let slope = 0;
    for (let made = 0; made < limit; made++) {
      this.#precondition();
      const before = slope;
      slope = dot(gradient, solved, length);
      if (!(slope > 0)) return made;
      const keep = made === 0 ? 0 : slope / before;
      for (let k = 0; k < length; k++) direction[k] = solved[k]! + keep * direction[k]!;
      forward(train, width, this.#rows, stride, direction, columns, image, stride);
      loss.curve(image, this.#curved);
      backward(train, width, this.#rows, stride, this.#curved, columns, stride, this.l2, direction, product);
      const factor = slope / dot(direction, product, length);
      let rest = 0;
      let far = 0;
      for (let k = 0; k < length; k++) {
        step[k] = step[k]! + factor * direction[k]!;
        const left = gradient[k]! - factor * product[k]!;
        gradient[k] = left;
        rest += left * left;
        const weight = weights[k]! + step[k]!;
        far += weight * weight;
      }
      for (let at = 0; at < columns * stride; at++) change[at] = change[at]! + factor * image[at]!;
      if (rest <= Math.max(target, share * Math.sqrt(far)) ** 2) return made + 1;
    }
    return limit;
  }

  /**
   * #solved = an approximate inverse of Xᵀ diag(bends) X + l2 I, times the gradient: exact where asked for, else exact within
   * the span of the leading directions of all points and a constant outside of it.
   */
  #precondition(): void {
    const { width } = this.#design;
    const gradient = this.#gradient;
    const solved = this.#solved;
    if (this.#exact) {
      solved.set(gradient);
      for (let at = 0; at < solved.length; at += width) {
        solveLower(this.#factor!, width, solved, at);
        solveUpper(this.#factor!, width, solved, at);
      }
      return;
    }
    const { count, vectors } = this.#directions;
    const along = this.#along;
    const turned = this.#turned;
    const rest = 1 / this.#rest;
    for (let at = 0; at < solved.length; at += width) {
      for (let k = 0; k < count; k++) {
        along[k] = rowProduct(vectors, k * width, gradient, at, width);
        turned[k] = along[k]!;
      }
      solveLower(this.#innerFactor, count, turned, 0);
      solveUpper(this.#innerFactor, count, turned, 0);
      for (let k = at; k < at + width; k++) solved[k] = rest * gradient[k]!;
      for (let k = 0; k < count; k++) {
        const turn = turned[k]! - rest * along[k]!;
        for (let from = k * width, to = at; to < at + width; from++, to++) {
          solved[to] = solved[to]! + turn * vectors[from]!;
        }
      }
    }
  }
}
