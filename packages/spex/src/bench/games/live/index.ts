import { type Game, InvalidArgumentError } from '@spex/core';
import type { FileGame } from '../../../games/file-game.ts';
import type { BenchGame } from '../bench-game.ts';
import { components } from './components.ts';
import { data } from './data.ts';
import { features } from './features.ts';
import { measuredGame } from './measured.ts';

/** Games that are made here and now through each lens, without a file or a download. */
const LENSES: Readonly<Record<string, Readonly<Record<string, () => Promise<Game>>>>> = {
  features,
  data,
  components,
};

export const LIVE_LENSES: readonly string[] = Object.keys(LENSES);

/**
 * The live games of a lens; models are loaded for it. Throws InvalidArgumentError for an unknown lens, OptionalPackageError where
 * a package is missing that its model needs.
 */
export async function liveGames(lens: string): Promise<BenchGame[]> {
  if (!Object.hasOwn(LENSES, lens)) {
    const message = `there are no live games of '${lens}': use ${LIVE_LENSES.join(', ')}, or all`;
    throw new InvalidArgumentError('live', message, lens);
  }
  const games: BenchGame[] = [];
  for (const name of Object.keys(LENSES[lens]!)) games.push(await liveGame(lens, name));
  return games;
}

/** One live game. */
export async function liveGame(lens: string, name: string): Promise<BenchGame> {
  const game = await LENSES[lens]![name]!();
  let measured: Promise<FileGame> | undefined;
  return {
    recipe: { from: 'live', lens, name },
    name: `live-${lens}-${name}`,
    family: `live-${lens}`,
    lens,
    id: game.id,
    players: game.players.length,
    load: () => {
      measured ??= measuredGame(game);
      return measured;
    },
  };
}
