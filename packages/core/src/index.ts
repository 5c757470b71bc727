export * from './coalitions/index.ts';
export { contentHash } from './content-hash.ts';
export * from './errors/index.ts';
export { type Evaluation, Evaluator, type EvaluatorOptions, type Progress } from './evaluator.ts';
export * from './explanation/index.ts';
export type {
  Cost,
  Discovery,
  Explanation,
  Faithfulness,
  Interaction,
  NearFull,
  RoundFigures,
  Stability,
  Term,
  Uncertainty,
} from './explanation.ts';
export type { Estimate, Game, Player } from './game.ts';
export * from './games/index.ts';
export * from './linear/index.ts';
export * from './metrics/index.ts';
export * from './parallel/index.ts';
export * from './solvers/index.ts';
export * from './spectrum/index.ts';
export * from './trees/index.ts';
export * from './uncertainty/index.ts';
