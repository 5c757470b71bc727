import type { Estimate } from '@spex/core';
import type { Prompt } from './language/language-model.ts';

/**
 * A target with what the model was asked for it put in, as plain JSON: of `own-answer` the answer that it gave, `answer: Paris`.
 * `parseTarget` with these options makes a target of the same numbers.
 */
export interface SettledTarget {
  /** As `parseTarget` takes it. */
  readonly spec: string;
  /** Longest answer, in tokens. */
  readonly maxTokens?: number;
  /** Whether the sum is divided by the number of tokens. */
  readonly perToken?: boolean;
  /** Id of the model that embeds answers. */
  readonly embedder?: string;
}

/** Gives numbers for prompts: a target on a language model. */
export interface PromptScorer {
  /** Content hash of the model, the target and all that shapes the numbers; equal id means equal values. */
  readonly id: string;
  /** What the numbers are, at least one: `logp( Paris)`. */
  readonly outputs: readonly string[];
  /** The target, where it can be written down: a function of yours cannot. */
  readonly settled?: SettledTarget;
  /** Prompts in one call that suit the model; default 64. */
  readonly batchSize?: number;
  /** The largest call that may be tried, where answers do not depend on what else is asked; default `batchSize`. */
  readonly mostBatchSize?: number;
  /** Shape [prompts × outputs], row-major. `fresh`: from the model, whatever the scorer remembers. */
  score(
    prompts: readonly Prompt[],
    context: { readonly signal?: AbortSignal; readonly fresh?: boolean },
  ): Promise<Float64Array>;
  /** Of a scorer that remembers: takes note of numbers that were had elsewhere, as `score` gives them. */
  learn?(prompts: readonly Prompt[], values: Float64Array): void;
  /** What that many prompts would take, where it can be known. */
  readonly estimate?: (prompts: number) => Estimate;
  /** What a reader of the numbers given so far ought to know, in plain sentences: how many are mere bounds. */
  notes?(): readonly string[];
  /**
   * What `notes` counts, prompt by prompt: with it, what is to be noted is known of numbers whoever asked for them, and
   * whenever. See `markedScorer`.
   */
  readonly marks?: PromptMarks;
}

/** Marks of prompts, each a 0 or a 1. */
export interface PromptMarks {
  /** What each mark says. */
  readonly names: readonly string[];
  /** Shape [prompts × (outputs + names)], row-major: the numbers of each prompt, then its marks. */
  readonly score: PromptScorer['score'];
  /** What `notes` says of so many prompts, of which so many have each mark. */
  notes(counts: readonly number[], prompts: number): readonly string[];
}
