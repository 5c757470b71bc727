import process from 'node:process';
import type { Game } from '@spex/core';

/** CPU seconds of this process so far, of all its threads: what others do on the machine does not count. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The game, and the CPU seconds that its evaluations have taken. */
export function timed(game: Game): { readonly game: Game; readonly seconds: () => number } {
  let spent = 0;
  return {
    game: {
      ...game,
      async evaluate(batch, context) {
        const before = cpuSeconds();
        const values = await game.evaluate(batch, context);
        spent += cpuSeconds() - before;
        return values;
      },
    },
    seconds: () => spent,
  };
}
