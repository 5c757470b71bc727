import { type Workspace, workspaceBytes } from '../kernels/workspace.ts';

/** Successive over-relaxation: how far a step goes, in steps to the least point; in (0, 2), where 1 is plain descent. */
const RELAXATION = 1.5;

/** Bytes that the active columns of so many take in a workspace. */
export function activeSetBytes(columns: number): number {
  const stride = padded(columns);
  return workspaceBytes(4 * columns * stride, 8 * stride, 8 * stride);
}

/**
 * The columns that a LASSO has taken in, with their products, side by side for speed. The products are of single precision,
 * which halves what a pass reads: they only steer the descent, and what it comes to is judged by exact ones.
 */
export class ActiveSet {
  /** Which columns, in the order in which they were taken in. */
  readonly columns: number[] = [];
  /** Of each active column, the gradient without its own part taken away, and the coefficient. */
  readonly pulls: Float64Array;
  readonly weights: Float64Array;
  readonly #workspace: Workspace | undefined;
  readonly #stride: number;
  readonly #products: Float32Array;

  /** Room for so many; in a workspace, assembly/descend.ts does the passes. */
  constructor(columns: number, workspace?: Workspace) {
    const stride = padded(columns);
    this.#workspace = workspace;
    this.#stride = stride;
    this.#products = workspace?.bareFloat32(columns * stride) ?? new Float32Array(columns * stride);
    this.pulls = workspace?.float64(stride) ?? new Float64Array(stride);
    this.weights = workspace?.float64(stride) ?? new Float64Array(stride);
  }

  /** Takes a column in; `product` gives its products with the active ones and itself. */
  add(column: number, pull: number, product: (other: number) => number): void {
    const at = this.columns.length;
    this.columns.push(column);
    this.pulls[at] = pull;
    const products = this.#products;
    const own = at * this.#stride;
    for (let other = 0; other <= at; other++) {
      const entry = product(this.columns[other]!);
      const theirs = other * this.#stride + at;
      products[own + other] = entry;
      products[theirs] = entry;
      // The kernel takes four at a time.
      if ((at & 3) === 0) products.fill(0, theirs + 1, theirs + 4);
    }
    products.fill(0, own + at + 1, own + padded(at + 1));
  }

  /** One pass over the active columns; returns the largest move, in units of a gradient. */
  sweep(penalty: number): number {
    if (this.#workspace === undefined) return this.#plainSweep(penalty);
    return this.#workspace.kernels.sweep(
      this.#products.byteOffset,
      this.#stride,
      this.columns.length,
      this.pulls.byteOffset,
      this.weights.byteOffset,
      penalty,
      RELAXATION,
    );
  }

  /** The plain twin of assembly/descend.ts. */
  #plainSweep(penalty: number): number {
    const { pulls, weights } = this;
    const products = this.#products;
    const size = this.columns.length;
    let largest = 0;
    for (let a = 0; a < size; a++) {
      const row = a * this.#stride;
      const curvature = products[row + a]!;
      const before = weights[a]!;
      const pull = pulls[a]! + curvature * before;
      const least = Math.abs(pull) <= penalty ? 0 : (pull - Math.sign(pull) * penalty) / curvature;
      if (least === before) continue;
      // Beyond the least point, unless that is where the sign changes: the objective is quadratic there, and still falls.
      const beyond = before + RELAXATION * (least - before);
      const after = least * before > 0 && beyond * before > 0 ? beyond : least;
      const step = after - before;
      weights[a] = after;
      largest = Math.max(largest, Math.abs(step) * curvature);
      for (let k = 0; k < size; k++) pulls[k] = pulls[k]! - step * products[row + k]!;
    }
    return largest;
  }
}

function padded(size: number): number {
  return (size + 3) & ~3;
}
