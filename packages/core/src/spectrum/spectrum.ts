/** The players of one Fourier term or interaction, ascending; empty for the constant. */
export type Support = readonly number[];

/**
 * A sparse Fourier expansion f(S) = Σ_T (-1)^{|S ∩ T|} F(T), the convention of the ProxySPEX paper
 * (arXiv 2505.17495, eq. 1). Supports are distinct, in ascending order of size and then lexicographically.
 */
export interface Spectrum {
  /** Number of players, n. */
  readonly players: number;
  /** The sets T, each once, the smaller ones first. */
  readonly supports: readonly Support[];
  /** F(T) of each support. */
  readonly coefficients: Float64Array;
}

/** The order of supports in a spectrum: by size, then lexicographic. */
export function compareSupports(a: Support, b: Support): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
