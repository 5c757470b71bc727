export {
  createDataGame,
  type DataGame,
  type DataGameOptions,
  type Retrained,
  type RetrainingNoise,
  subsetsOf,
} from './data-game.ts';
export * from './groups/index.ts';
export { type InContextOptions, inContextTrainer } from './in-context.ts';
export { type InfluenceGuessOptions, influenceGuess } from './influence-guess.ts';
export type { FeatureMatrix, LearningTask } from './learning-task.ts';
export { betterWhen, MEASURES, type Measure, measureOf, measuresOf, parseMeasure } from './measures.ts';
export type { PointGroups } from './point-groups.ts';
export { type DataRoles, dataRoles, type PointRole, type RoleOptions, type SetRole } from './roles.ts';
export type { InfluenceContext, ScoreScale, TrainContext, Trainer } from './trainer.ts';
