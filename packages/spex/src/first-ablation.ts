import type { Game } from '@spex/core';

/** The game, with a call before its first batch: all that is wrong with the arguments has been found by then. */
export function beforeFirstAblation(game: Game, announce: () => void): Game {
  let asked = false;
  return {
    ...game,
    evaluate(batch, context) {
      if (!asked) announce();
      asked = true;
      return game.evaluate(batch, context);
    },
  };
}
