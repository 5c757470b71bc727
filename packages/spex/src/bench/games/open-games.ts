import { InvalidArgumentError } from '@spex/core';
import { loadGames, matchesName } from '../../games/game-folder.ts';
import { loadGame } from '../../games/load-game.ts';
import type { BenchGame, GameRecipe } from './bench-game.ts';
import { familyGame, familyGames } from './families.ts';
import { LIVE_LENSES, liveGame, liveGames } from './live/index.ts';

/** Which games to measure on. */
export interface GamesAsked {
  /** A folder, as `loadGames` reads it. */
  readonly folder?: string | undefined;
  /** As `familyGames` reads them. */
  readonly families?: readonly string[] | undefined;
  /** `features`, `data`, `components`, or `all`. */
  readonly live?: readonly string[] | undefined;
  /** Only games whose name holds this; `*` stands for anything. */
  readonly only?: string | undefined;
}

/**
 * The games asked for: stored ones, then families, then live ones. Throws InvalidArgumentError for what is no game, where none is
 * left, and for two games of the same name.
 */
export async function openGames({
  folder,
  families = [],
  live = [],
  only,
}: GamesAsked): Promise<BenchGame[]> {
  const lenses = live.includes('all') ? LIVE_LENSES : live;
  const others: BenchGame[] = families.flatMap(familyGames);
  for (const lens of lenses) others.push(...(await liveGames(lens)));
  const wanted = others.filter(({ name }) => only === undefined || matchesName(name, only));
  const games = [...(folder === undefined ? [] : await storedGames(folder, only)), ...wanted];
  if (games.length === 0) throw wrong(`no game is named like '${only}'`, only);
  const names = new Set<string>();
  for (const { name } of games) {
    if (names.has(name)) throw wrong(`two games are named '${name}'`, name);
    names.add(name);
  }
  return games;
}

async function storedGames(folder: string, only: string | undefined): Promise<BenchGame[]> {
  const games = await loadGames(folder, only);
  return games.map(({ path, file, ...named }) => ({
    ...named,
    recipe: { from: 'file', path, ...named },
    id: file.game.id,
    players: file.game.players.length,
    load: async () => file,
  }));
}

/** The game of a recipe. */
export async function openGame(recipe: GameRecipe): Promise<BenchGame> {
  if (recipe.from === 'family') return familyGame(recipe.family, recipe.seed);
  if (recipe.from === 'live') return liveGame(recipe.lens, recipe.name);
  const { from: _, path, ...named } = recipe;
  const file = await loadGame(path);
  return { ...named, recipe, id: file.game.id, players: file.game.players.length, load: async () => file };
}

function wrong(message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError('games', message, received);
}
