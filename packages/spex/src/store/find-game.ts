import { InvalidArgumentError } from '@spex/core';
import type { ListedGame } from './describe-games.ts';

/**
 * The game that a person means: its number in `spex store ls`, its id, or the beginning of its id, with or without the kind
 * before it. Throws InvalidArgumentError where that is none, or several.
 */
export function findGame(games: readonly ListedGame[], wanted: string): ListedGame {
  const text = wanted.trim();
  const numbered = /^\d{1,6}$/.test(text) ? games[Number(text) - 1] : undefined;
  const exact = games.find(({ id }) => id === text);
  const begun = games.filter(({ id }) => text !== '' && (id.startsWith(text) || hashOf(id).startsWith(text)));
  // A number may also be how a hash begins: the list's numbers are what a person sees.
  const found = exact ?? numbered;
  if (found) return found;
  if (begun.length === 1) return begun[0]!;
  const problem =
    begun.length > 1
      ? `${begun.length} games begin with '${text}': give more of the id`
      : `there is no game '${text}': give its number or the beginning of its id, as \`spex store ls\` tells them`;
  throw new InvalidArgumentError('game', problem, wanted);
}

/** What follows the kind: `features:1a2b` is known by `1a2b`, too. */
function hashOf(id: string): string {
  return id.replace(/^[a-z-]+:/, '');
}
