/**
 * The one import for people who use spex as a library: explain a text or a prompt with the embedded model, a language
 * model, a training set, the parts of a model, or any game of your own.
 */
export * from '@spex/core';
export * from '@spex/lenses';
export {
  columnOf,
  connectCommand,
  connectOpenAI,
  connectTrainer,
  contextSimilarityScorer,
  createTrainer,
  type EmbeddedComponentModelOptions,
  type Embedder,
  embeddedComponentModel,
  embeddedFeatures,
  encodeOnnx,
  encoderEmbedder,
  type Features,
  fromAiSdk,
  fromFunction,
  GATES,
  type GatedComponentModel,
  gateGraph,
  HubError,
  joinFeatures,
  type LabelledTask,
  learningTask,
  loadComponentModel,
  loadLlamaModel,
  loadSentenceEncoder,
  loadTransformersModel,
  modelEmbedder,
  OptionalPackageError,
  type SentenceEncoder,
  scorerFromFunction,
  sentimentScorer,
  similarityScorer,
  type Table,
  TRAINERS,
  type TrainerCommandOptions,
  type TrainerName,
  type TrainerOptions,
  tableFeatures,
  tfidfFeatures,
} from '@spex/models';
export * from '@spex/report';
export {
  type AblationStore,
  CallLimitError,
  createCallScheduler,
  type KeepOptions,
  type KeptCounts,
  type KeptGame,
  openStore,
  StoreError,
  WorkError,
  type WorkErrorReason,
} from '@spex/runtime';
export type { BenchCase, BenchLine, BenchRow, SlowRow } from './bench/row.ts';
export type {
  ComponentModelChoice,
  ExplainComponentsOptions,
  ExplainedPrompt,
} from './components/components-options.ts';
export type {
  ComponentsMetrics,
  ComponentsReport,
  ExplainedMetrics,
  HeldOutValue,
  ModelFacts,
  PrunedFile,
  PrunedReport,
} from './components/components-report.ts';
export { explainComponents } from './components/explain-components.ts';
export type { MeanInterval } from './components/mean-interval.ts';
export type { ExplainDataOptions, ExplainedPoint } from './data/data-options.ts';
export type {
  Compared,
  ComparedMean,
  DataMetrics,
  DataReport,
  DetectionPoint,
  ExplainedTestPoint,
  OutputMetrics,
  RemovalCheck,
  Suspect,
  VerifiedSet,
} from './data/data-report.ts';
export { explainData } from './data/explain-data.ts';
export { type ReadTableOptions, readTable } from './data/read-table.ts';
export { defaultBudget } from './default-budget.ts';
export {
  type EndedRun,
  type ExplainOptions,
  type ExplainPromptOptions,
  type ExplainTextOptions,
  explainPrompt,
  explainText,
} from './explain-text.ts';
export type { FileGame, Truth } from './games/file-game.ts';
export { loadGames, type NamedGame, type StoredGame } from './games/game-folder.ts';
export * from './interchange/index.ts';
export type { CallLimits } from './models/limits.ts';
export type { ModelOptions } from './models/model-options.ts';
export type { TargetChoice } from './models/target-spec.ts';
export type { ModelUsage } from './models/usage.ts';
export * from './optimise/index.ts';
export type { Presence } from './presence.ts';
export type { RunsOptions } from './runs/with-runs.ts';
export type { RoundOptions, SolverChoice } from './solver-of.ts';
export { createTextGame, type TextGameOptions } from './text-game.ts';
export type { WorkOptions } from './work/crew.ts';
