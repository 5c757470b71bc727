import type { Estimate } from '@spex/core';
import type { Prompt } from './language/language-model.ts';

/** Gives numbers for prompts: a target on a language model. */
export interface PromptScorer {
  /** Content hash of the model, the target and all that shapes the numbers; equal id means equal values. */
  readonly id: string;
  /** What the numbers are, at least one: `logp( Paris)`. */
  readonly outputs: readonly string[];
  /** Prompts in one call that suit the model; default 64. */
  readonly batchSize?: number;
  /** Shape [prompts × outputs], row-major. */
  score(prompts: readonly Prompt[], context: { readonly signal?: AbortSignal }): Promise<Float64Array>;
  /** What that many prompts would take, where it can be known. */
  readonly estimate?: (prompts: number) => Estimate;
  /** What a reader of the numbers given so far ought to know, in plain sentences: how many are mere bounds. */
  notes?(): readonly string[];
}
