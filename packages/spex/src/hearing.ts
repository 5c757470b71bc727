import { setImmediate } from 'node:timers/promises';
import type { Game } from '@spex/core';

/**
 * The game, letting the event loop turn before each batch, so that Ctrl-C is heard though no value has to be waited for.
 * `onFirst` runs before the first batch: all that is wrong with the arguments has been found by then.
 */
export function hearing(game: Game, onFirst: () => void = () => {}): Game {
  let asked = false;
  return {
    ...game,
    async evaluate(batch, context) {
      if (!asked) onFirst();
      asked = true;
      await setImmediate();
      return game.evaluate(batch, context);
    },
  };
}
