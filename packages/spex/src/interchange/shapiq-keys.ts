import type { FieldReader } from './fields.ts';

/** Players as shapiq's files name a set of them: `0,3`, and `Empty` for none. */
export function shapiqKey(players: readonly number[]): string {
  return players.length === 0 ? 'Empty' : players.join(',');
}

/**
 * The players that a key names, ascending: `0,3` and `Empty` as shapiq writes them, and what Python makes of a tuple or a
 * list, `(0, 3)`, `(0,)`, `[0, 3]`, `()`. Throws InvalidArgumentError.
 */
export function playersOfShapiqKey(key: string, count: number, fields: FieldReader): number[] {
  if (key === 'Empty') return [];
  const inside = /^(?:\((.*)\)|\[(.*)\])$/.exec(key.trim());
  const list = (inside ? (inside[1] ?? inside[2]!) : key).trim().replace(/,$/, '');
  const players =
    list === '' ? [] : list.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : -1));
  if (players.includes(-1)) fields.fail(`the key '${key}' is no set of players such as '0,3'`, key);
  players.sort((a, b) => a - b);
  const beyond = players.at(-1);
  if (beyond !== undefined && beyond >= count) {
    fields.fail(`the key '${key}' names player ${beyond}, and players are 0 to ${count - 1}`, key);
  }
  if (players.some((player, at) => player === players[at - 1])) {
    fields.fail(`the key '${key}' names a player twice`, key);
  }
  return players;
}

/** The entries of `{"0,3": 1.5, …}`, each set once. Throws InvalidArgumentError. */
export function readShapiqEntries(
  data: unknown,
  path: string,
  count: number,
  fields: FieldReader,
): { readonly players: number[]; readonly value: number }[] {
  const seen = new Set<string>();
  return Object.entries(fields.object(data, path)).map(([key, given]) => {
    const players = playersOfShapiqKey(key, count, fields);
    const plain = shapiqKey(players);
    if (seen.has(plain)) fields.fail(`'${path}' has two values for the players ${plain}`, key);
    seen.add(plain);
    return { players, value: fields.number(given, `${path}['${key}']`) };
  });
}
