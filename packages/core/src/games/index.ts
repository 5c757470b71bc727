export { createGame, type FunctionGame } from './create-game.ts';
export * from './families/index.ts';
export type { PlayerList } from './players.ts';
export { type Recording, recordedGame } from './recorded-game.ts';
export { type SyntheticGame, spectrumGame } from './spectrum-game.ts';
export { type CompleteTable, tableGame } from './table-game.ts';
