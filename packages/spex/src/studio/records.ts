import type { Explanation } from '@spex/core';
import type { KeptCounts } from '@spex/runtime';
import type { DataReport } from '../data/data-report.ts';
import type { StudioInput } from './studio-input.ts';

/** A run as the list of runs shows it. */
export interface RunSummary {
  readonly id: string;
  readonly title: string;
  readonly kind: StudioInput['kind'];
  readonly state: RunState;
  /** ISO 8601. */
  readonly started: string;
  readonly done: number;
  readonly planned: number;
  readonly r2: number | null;
  /** Model or trainer. */
  readonly model: string;
  /** Where its values came from; null without a store, and before the end. */
  readonly counts: KeptCounts | null;
}

export type RunState = 'running' | 'complete' | 'partial' | 'failed';

/** A run, whole. */
export interface RunRecord extends RunSummary {
  readonly input: StudioInput;
  readonly explanation: Explanation | null;
  /** Of a training set: the explanations of single test rows, after that of their mean. */
  readonly others: readonly Explanation[];
  readonly data: DataResult | null;
  /** Of each round. */
  readonly convergence: readonly {
    readonly ablations: number;
    readonly r2: number;
    readonly standardError: number | null;
  }[];
  readonly error: string | null;
}

/** What is known of a training set beside its explanations. */
export interface DataResult {
  readonly report: Omit<DataReport, 'explanations' | 'overall'>;
  /** What the value is, as a sentence's end. */
  readonly measure: string;
  readonly features: string;
  /** Players that the report names, by number. */
  readonly players: Readonly<Record<number, NamedPlayer>>;
  /** Line of each explained test row in its file; null for the mean. */
  readonly lines: readonly (number | null)[];
}

/** A player as the tables show it. */
export interface NamedPlayer {
  readonly name: string;
  /** What is in it, or in the first of its points. */
  readonly holds: string;
}
