export {
  COMPONENT_ABSENCES,
  type ComponentAbsence,
  parseComponentAbsence,
} from './absence.ts';
export { type ComponentGame, type ComponentGameOptions, createComponentGame } from './component-game.ts';
export { componentLabel, componentsInWords } from './component-label.ts';
export type { Activations, Component, ComponentModel, GatedRow, TokenPick } from './component-model.ts';
export {
  COMPONENT_PLAYER_KINDS,
  type ComponentPlayers,
  type ComponentPlayersOptions,
  componentPlayers,
} from './players.ts';
export { type ComponentPrompt, parseComponentPrompts } from './prompts.ts';
export * from './values/index.ts';
