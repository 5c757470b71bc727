/** Something to be minimised. */
export interface Objective {
  /** Numbers in a point. */
  readonly size: number;
  /** The value at a point; Infinity where there is none. */
  value(point: Float64Array): number;
  /** The gradient at the point that was valued last; once a point. */
  gradient(out: Float64Array): void;
}
