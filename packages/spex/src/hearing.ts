import { setImmediate } from 'node:timers/promises';
import type { Game } from '@spex/core';

/** The game, letting the event loop turn before each batch, so that Ctrl-C is heard though no value has to be waited for. */
export function hearing(game: Game): Game {
  return {
    ...game,
    async evaluate(batch, context) {
      await setImmediate();
      return game.evaluate(batch, context);
    },
  };
}
