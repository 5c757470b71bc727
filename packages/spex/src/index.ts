/**
 * The one import for people who use spex as a library: explain a text or a prompt with the embedded model, a language
 * model, or any game of your own.
 */
export * from '@spex/core';
export * from '@spex/lenses';
export {
  connectCommand,
  connectOpenAI,
  contextSimilarityScorer,
  fromAiSdk,
  fromFunction,
  HubError,
  loadLlamaModel,
  loadSentenceEncoder,
  loadTransformersModel,
  OptionalPackageError,
  type SentenceEncoder,
  scorerFromFunction,
  sentimentScorer,
  similarityScorer,
} from '@spex/models';
export * from '@spex/report';
export { CallLimitError, createCallScheduler } from '@spex/runtime';
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
export type { ModelOptions } from './models/model-options.ts';
export type { TargetChoice } from './models/target-spec.ts';
export { createTextGame, type TextGameOptions } from './text-game.ts';
