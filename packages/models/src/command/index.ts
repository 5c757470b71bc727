export type { CommandOptions } from './command-options.ts';
export { type CommandGame, type CommandScorer, connectCommand } from './connect-command.ts';
export { connectTrainer, type TrainerCommandOptions } from './connect-trainer.ts';
