import type { Explanation, Progress, StoppingRule } from '@spex/core';
import type { AblationStore, KeptCounts } from '@spex/runtime';
import type { RunPlan } from '../planning/plan-run.ts';
import type { DataResult } from './records.ts';
import type { StudioInput } from './studio-input.ts';

/** What a run would ask, told without a model. */
export interface StudioPreview {
  readonly players: readonly {
    readonly label: string;
    readonly spans: readonly (readonly [number, number])[];
  }[];
  /** Inputs that the model would be given, or rows that one would be trained on, with random players absent. */
  readonly masked: readonly string[];
  /** Ablations that the run would pay for at most, without those that check; null: not known before features are made. */
  readonly budget: number | null;
  readonly suggested: number | null;
  readonly data: DataPreview | null;
}

/** What is known of a training set before anything is trained. */
interface DataPreview {
  /** All players; the list above may be shorter. Null: not known before features are made. */
  readonly players: number | null;
  /** Rows to train on and to test on, and all that the tables have. */
  readonly rows: { readonly train: number; readonly test: number; readonly all: number };
  /** Names of classes, and how often they come; empty for numbers. */
  readonly classes: readonly { readonly name: string; readonly train: number; readonly test: number }[];
  readonly trainer: string;
  /** Measures that the trainer allows, the default first. */
  readonly measures: readonly string[];
  /** The first test rows, which can be explained one by one. */
  readonly tests: readonly { readonly row: number; readonly label: string; readonly holds: string }[];
}

/** What happens while a job runs. */
export interface JobHooks {
  readonly store: AblationStore | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** A step that makes no ablations, in words. */
  readonly onStep: (step: string) => void;
  /** Told of each round of the first explanation; never ends a run. */
  readonly watch: StoppingRule;
}

export interface JobResult {
  readonly explanation: Explanation;
  readonly others: readonly Explanation[];
  readonly data: DataResult | null;
  readonly counts: KeptCounts | null;
}

/** What one ablation takes. */
export interface Each {
  readonly calls?: number;
  readonly tokens?: number;
  readonly dollars?: number;
  readonly seconds?: number;
}

/** What a run would take at most, told without spending anything; null: not known. */
export interface Estimated {
  readonly ablations: number;
  readonly calls: number | null;
  readonly tokens: number | null;
  readonly dollars: number | null;
  readonly seconds: number | null;
  readonly notes: readonly string[];
  /** The game's id, where it is known without asking its model. */
  readonly game?: string | undefined;
  /** What was measured of this machine's own model. */
  readonly each?: Each | undefined;
  /** What asking for a few ablations would take, in words; undefined where it would tell nothing more. */
  readonly probe?: string | undefined;
}

/** Something to explain that came from a page, checked, before any model is asked. */
export interface StudioJob {
  readonly input: StudioInput;
  readonly title: string;
  /** Model or trainer, for people. */
  readonly model: string;
  /** Whether it runs on this machine, where nothing is paid in money. */
  readonly local: boolean;
  /** Shows players and masked inputs: nothing is asked. */
  preview(): StudioPreview | Promise<StudioPreview>;
  run(hooks: JobHooks): Promise<JobResult>;
  /**
   * The value with these players present and no other: of the explanation, or of the so-manyth of the others. Throws
   * InvalidArgumentError for what is no list of players.
   */
  measure(
    present: unknown,
    output: number,
    context: { readonly store: AblationStore | undefined; readonly signal: AbortSignal },
  ): Promise<number>;
  /** `each`: what an ablation of the same game took, where that is known by now. */
  estimate(context: { readonly each: Each | undefined; readonly signal: AbortSignal }): Promise<Estimated>;
  /** Asks for so many ablations, and tells by them what the rest would take. */
  plan(
    probes: number,
    context: { readonly store: AblationStore | undefined; readonly signal: AbortSignal },
  ): Promise<{ readonly plan: RunPlan; readonly game: string }>;
}

/** What runs are called in the store. */
export function storeTitle(title: string): string {
  return `studio: ${title}`;
}
