import type { Indices } from './presorted.ts';

/**
 * A split must score more than the best so far by more than this factor: below it lies only rounding, and splits that
 * score alike are ties.
 */
export const SLIGHTLY_MORE = 1 + 1e-12;

/**
 * What a split is good for, and what a leaf answers. A node's score is Σ_c (points of class c)² / points (its Gini
 * impurity is 1 - score / points), or (sum of numbers)² / points (its squared error is Σ y² - score); a split's is the
 * sum of its children's.
 */
export interface Criterion {
  /** Forgets all nodes. */
  restart(): void;
  /** Adds a point to a node. */
  add(node: number, point: number): void;
  /** Whether the node's targets are known to be alike, so that no split gains. */
  pure(node: number): boolean;
  /** Makes a node the one that `walk` is about. Returns what its splits must score more than. */
  open(node: number): number;
  /**
   * The best split of the points list[start, end), in the order of a feature: the position of the first point on its
   * right, between points of different ranks, with points enough on each side. -1 where none scores more than `least`.
   * Of those that score alike the first one is taken.
   */
  walk(list: Indices, ranks: Indices, start: number, end: number, least: number): number;
  /** Of the split that `walk` found last: what others must score more than. */
  readonly least: number;
  /** Writes the scores of a test point in a leaf to `scores` from `to` on. */
  answer(leaf: number, scores: Float64Array, to: number): void;
}

/** 1 / count, for counts from 0 (infinite, never asked for) on. */
export function inverses(points: number): Float64Array {
  return Float64Array.from({ length: points + 1 }, (_, count) => 1 / count);
}
