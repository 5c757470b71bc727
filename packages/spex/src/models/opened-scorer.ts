import type { LanguageModel, PromptScorer } from '@spex/lenses';
import type { CallScheduler } from '@spex/runtime';
import type { ScorerRecipe } from '../work/scorer-recipe.ts';

/** A model and a target on it, ready to be asked. */
export interface OpenedScorer {
  /** Asks whenever it is called; the lens remembers. */
  readonly scorer: PromptScorer;
  /** How a worker makes the same scorer; missing: it is a function, which cannot be sent. */
  readonly recipe?: ScorerRecipe | undefined;
  readonly calls: CallScheduler | undefined;
  readonly model: LanguageModel | undefined;
  readonly repeats: number;
  /** Whether equal ids of the scorer mean equal values, as content hashes do; a program or a server may have changed. */
  readonly vouched: boolean;
  /** Calls of the scorer under way at once that suit the model; a function where that changes as it answers. */
  readonly concurrency: number | (() => number);
  /** What a person should know before the run, in plain lines. */
  readonly notes: readonly string[];
  /** Ends what was started for it. */
  dispose(): Promise<void>;
}
