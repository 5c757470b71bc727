import { createGame, createRandom, type Game, type Player, tableGame } from 'spex';

/** A complete table of normal values: nothing about it is simple. */
export function randomTable(players: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 ** players }, () => random.normal());
}

/** A game of a table whose players stand in two groups, for solvers that mind. */
export function groupedGame(values: Float64Array): Game {
  return tableGame({ values, players: groupedPlayers(Math.log2(values.length)) });
}

/** The names of those groups. */
export function groupsOf(players: number): string[] {
  return Array.from({ length: players }, (_, player) => (player % 2 === 0 ? 'even' : 'odd'));
}

/** A table in which player 2 makes no difference. */
export function tableWithNull(players: number, seed: number): Float64Array {
  const values = randomTable(players, seed);
  return values.map((_, set) => values[set & ~4]!);
}

/** A table in which players 1 and 3, of one group, may stand in for each other. */
export function tableWithEquals(players: number, seed: number): Float64Array {
  const values = randomTable(players, seed);
  const swapped = (set: number): number => (set & ~10) | ((set & 2) << 2) | ((set & 8) >> 2);
  return values.map((value, set) => (value + values[swapped(set)]!) / 2);
}

/** A cheap game of any number of players: three of them matter, two of these together. */
export function largeGame(players: number): Game {
  return createGame({
    players: groupedPlayers(players),
    id: `large-${players}`,
    value: (present) => 2 * Number(present(1)) - Number(present(4)) + 3 * Number(present(1) && present(7)),
  });
}

function groupedPlayers(players: number): Player[] {
  return groupsOf(players).map((group, player) => ({ label: `p${player}`, group }));
}
