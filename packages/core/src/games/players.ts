import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Player } from '../game.ts';

/** How many players, or what they are: labels, or whole players. */
export type PlayerList = number | readonly string[] | readonly Player[];

/** Players from a number (labelled p0, p1 …), labels or players. Throws InvalidArgumentError for a label used twice. */
export function resolvePlayers(players: PlayerList): readonly Player[] {
  if (typeof players === 'number') {
    if (!Number.isInteger(players) || players < 1) {
      throw new InvalidArgumentError('players', `players must be at least 1, not ${players}`, players);
    }
    return Array.from({ length: players }, (_, player) => ({ label: `p${player}` }));
  }
  const seen = new Map<string, number>();
  return players.map((entry, index) => {
    const player = typeof entry === 'string' ? { label: entry } : entry;
    const first = seen.get(player.label);
    if (first !== undefined) {
      throw new InvalidArgumentError(
        `players[${index}]`,
        `players ${first} and ${index} are both labelled '${player.label}': labels must be unique`,
        player.label,
      );
    }
    seen.set(player.label, index);
    return player;
  });
}

/** Players for a game whose number of players is known. Throws InvalidArgumentError when the list is of another length. */
export function resolvePlayersOf(count: number, players: PlayerList | undefined): readonly Player[] {
  const resolved = resolvePlayers(players ?? count);
  if (resolved.length !== count) {
    throw new InvalidArgumentError(
      'players',
      `players must be ${count}, as many as the values are for, not ${resolved.length}`,
      resolved.length,
    );
  }
  return resolved;
}
