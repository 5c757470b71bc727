import type { GameBuilder } from '@spex/runtime';
import { sleepyGame } from './cheap-game.ts';

/** Makes the sleeping game of a recipe: what worker threads and worker processes load. */
export function createBuilder(): GameBuilder {
  return {
    async build({ players, batchSize, milliseconds }) {
      return { game: sleepyGame(Number(players), Number(batchSize), Number(milliseconds)) };
    },
  };
}
