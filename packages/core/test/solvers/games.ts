import {
  type CoalitionBatch,
  createGame,
  createRandom,
  type Game,
  presentPlayers,
  tableGame,
} from '@spex/core';

/** A complete table of normal values: every interaction is there. */
export function randomTable(players: number, seed: number, outputs = 1): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 ** players * outputs }, () => random.normal());
}

export function randomGame(players: number, seed: number): Game {
  return tableGame({ values: randomTable(players, seed) });
}

/** A few main effects and interactions among many players. */
export function sparseGame(players: number): Game {
  return createGame({
    players,
    id: `sparse-${players}`,
    value: (present) => {
      const both = present(0) && present(1);
      const three = present(2) && !present(3) && present(players - 1);
      return 1 + 2 * Number(present(0)) - Number(present(4)) + 3 * Number(both) + 1.5 * Number(three);
    },
  });
}

/** Passes a game's calls on and keeps every coalition that was asked for, as text. */
export function watched(game: Game): { readonly game: Game; readonly asked: string[]; calls(): number } {
  const asked: string[] = [];
  let calls = 0;
  return {
    asked,
    calls: () => calls,
    game: {
      ...game,
      evaluate(batch: CoalitionBatch, context) {
        calls++;
        for (let row = 0; row < batch.rows; row++) asked.push(presentPlayers(batch, row).join());
        return game.evaluate(batch, context);
      },
    },
  };
}

/** A game that must not be called. */
export function untouchable(players: number, outputs: readonly string[] = ['value']): Game {
  return createGame({
    players,
    outputs,
    id: `untouchable-${players}`,
    value: () => {
      throw new Error('the game was called');
    },
  });
}
