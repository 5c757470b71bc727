/** The most players that a message lists. */
const MOST_LISTED = 12;

/** A coalition in words, for messages: "the coalition of players 0, 2 (2 of 5)". */
export function describeCoalition(present: readonly number[], players: number): string {
  if (present.length === 0) return 'the empty coalition';
  if (present.length === players) return 'the grand coalition';
  const listed = present.slice(0, MOST_LISTED).join(', ');
  if (present.length > MOST_LISTED)
    return `the coalition of ${present.length} of ${players} players ${listed}, …`;
  return present.length === 1
    ? `the coalition of player ${listed} alone`
    : `the coalition of players ${listed} (${present.length} of ${players})`;
}
