import type { LanguageModel, PromptScorer } from '@spex/lenses';
import type { CallScheduler } from '@spex/runtime';

/** A model and a target on it, ready to be asked. */
export interface OpenedScorer {
  /** Asks whenever it is called; the lens remembers. */
  readonly scorer: PromptScorer;
  readonly calls: CallScheduler | undefined;
  readonly model: LanguageModel | undefined;
  readonly repeats: number;
  /** Calls of the scorer under way at once that suit the model. */
  readonly concurrency: number;
  /** What a person should know before the run, in plain lines. */
  readonly notes: readonly string[];
  /** Ends what was started for it. */
  dispose(): Promise<void>;
}
