export {
  type CommandGame,
  type CommandOptions,
  type CommandScorer,
  connectCommand,
} from './connect-command.ts';
