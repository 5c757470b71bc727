import type { Estimate } from '@spex/core';

/** A model that gives numbers for texts. The feature lens asks it once for each distinct masked text. */
export interface TextScorer {
  /** Content hash of the model and all that shapes its answers; equal id means equal values. */
  readonly id: string;
  /** What the numbers are, at least one: `logit(positive)`. */
  readonly outputs: readonly string[];
  /** Texts in one call that suit the model; default 64. */
  readonly batchSize?: number;
  /** The largest call that may be tried, where answers do not depend on what else is asked; default `batchSize`. */
  readonly mostBatchSize?: number;
  /** Shape [texts × outputs], row-major. An empty text is a valid question. */
  score(texts: readonly string[], context: { readonly signal?: AbortSignal }): Promise<Float64Array>;
  /** What that many texts would take, where it can be known. */
  readonly estimate?: (texts: number) => Estimate;
}
