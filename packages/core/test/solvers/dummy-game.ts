import { createGame, type Explanation, type Game } from '@spex/core';

/** shapiq's dummy game: the share of the players that are present, and 1 more where players 1 and 2 both are. */
export function dummyGame(players: number): Game {
  return createGame({
    players,
    id: `dummy-${players}`,
    value: (present) => {
      let count = 0;
      for (let player = 0; player < players; player++) count += Number(present(player));
      return count / players + Number(present(1) && present(2));
    },
  });
}

/** Values by their players, `0,2` for those of players 0 and 2; what is not there is 0. */
export function valuesOf({ interactions }: Explanation): (set: string) => number {
  const values = new Map(interactions.terms.map(({ players, value }) => [players.join(), value]));
  return (set) => values.get(set) ?? 0;
}
