/**
 * The one import for people who use spex as a library: explain a text with the embedded model, or any game of your own.
 */
export * from '@spex/core';
export * from '@spex/lenses';
export { loadSentenceEncoder, type SentenceEncoder, sentimentScorer, similarityScorer } from '@spex/models';
export * from '@spex/report';
export type { BenchRow } from './bench/row.ts';
export { defaultBudget } from './default-budget.ts';
export {
  type ExplainOptions,
  type ExplainPromptOptions,
  type ExplainTextOptions,
  explainPrompt,
  explainText,
} from './explain-text.ts';
export type { CallLimits } from './models/limits.ts';
export type { ModelOptions } from './models/open-scorer.ts';
export type { TargetChoice } from './models/target-spec.ts';
export { createTextGame, type TextGameOptions } from './text-game.ts';
