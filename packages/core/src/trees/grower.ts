import type { CoalitionBatch } from '../coalitions/batch.ts';
import type { GrownTree } from './forest.ts';

/**
 * Grows trees one after the other, each on the residuals that those before it left. There are two: plain-grower.ts and, on
 * WebAssembly, kernel-grower.ts. They grow the same trees, bit for bit.
 */
export interface TreeGrower {
  /** Target minus prediction of each training row. */
  readonly residuals: Float64Array;
  /** What all trees so far, and the base, predict for the held-out rows. */
  readonly predictions: Float64Array;
  /** 1 for the rows that the next tree is grown on, 0 for those that it only predicts; all 1 at first. */
  readonly chosen: Float64Array;
  /** Whether `minLeaf` has ruled out any split so far: if not, a smaller one would have grown the same trees. */
  readonly bound: boolean;
  /** Grows one tree, takes it off the residuals and adds it to the predictions. undefined, and nothing changed, where no split gains anything. */
  grow(): GrownTree | undefined;
}

/** What a grower starts from. */
export interface GrowerStart {
  /** Prediction of every row. */
  readonly base: number;
  readonly residuals: Float64Array;
  /** What counts a row in a sum of weights (histogram.ts). */
  readonly unit: number;
  /** Largest integer residual: rows · largest < unit / 2. */
  readonly largest: number;
  /** Residuals up to this size are nothing to fit to. */
  readonly nothing: number;
  /** Players that at least minLeaf rows show present and as many absent, ascending. */
  readonly splittable: Int32Array;
  /** Rows of the same players that are only predicted. */
  readonly heldOut: CoalitionBatch;
}
