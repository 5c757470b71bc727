import type { CoalitionBatch, Explanation, Spectrum } from '@spex/core';

/** Values of coalitions, as they were measured. */
export interface MeasuredValues {
  /** Coalitions in the order in which they were measured; one may stand there twice. */
  readonly batch: CoalitionBatch;
  /** Shape [batch.rows × outputs], row-major, all finite. */
  readonly values: Float64Array;
  /** Names of the outputs; at least one. */
  readonly outputs: readonly string[];
  /** Labels of the players, unique; undefined where the file has none. */
  readonly labels?: readonly string[];
  /** Further coalitions, to score on, and their values, one each. */
  readonly test?: { readonly batch: CoalitionBatch; readonly values: Float64Array };
  /** What shapiq subtracts from all values, mostly v(∅); the values here are without it. */
  readonly normalization?: number;
}

/** What a file holds: one of three things, between which nothing but the measuring or fitting of it can lead. */
export type FileContent =
  | { readonly kind: 'explanation'; readonly explanation: Explanation }
  | { readonly kind: 'spectrum'; readonly spectrum: Spectrum; readonly labels?: readonly string[] }
  | { readonly kind: 'values'; readonly measured: MeasuredValues };
