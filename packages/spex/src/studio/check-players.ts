import { InvalidArgumentError } from '@spex/core';

/** Which players are present, as a page sent it. Throws InvalidArgumentError for what is no list of players. */
export function checkPlayers(present: unknown, players: number): readonly number[] {
  const fits = (player: unknown): boolean =>
    Number.isInteger(player) && (player as number) >= 0 && (player as number) < players;
  if (Array.isArray(present) && present.length <= players && present.every(fits)) return present as number[];
  const message = `present must list players, integers from 0 to ${players - 1}`;
  throw new InvalidArgumentError('present', message, present);
}
