import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTextGame, type Game } from 'spex';
import { readDoubles } from '../harness/npy.ts';

/** A game of which every value is known. */
export interface CompleteGame {
  readonly name: string;
  readonly family: string;
  readonly values: Float64Array;
}

/** The complete games that a folder's `index.json` lists. */
export function completeGames(folder: string): CompleteGame[] {
  const entries = readIndex(folder) as { name: string; family: string; file: string }[];
  return entries.map(({ name, family, file }) => ({
    name,
    family,
    values: readDoubles(readFileSync(join(folder, file))),
  }));
}

/**
 * The reviews of a folder of recordings, as games again: their words under the embedded model of sentiment, so that any
 * coalition can be asked for, not only those recorded.
 */
export async function reviewGames(folder: string): Promise<{ readonly name: string; readonly game: Game }[]> {
  const entries = readIndex(folder) as { name: string; model: string; labels: string[] }[];
  const reviews = entries.filter(({ model }) => model === 'use-lite-sst2');
  const games: { name: string; game: Game }[] = [];
  for (const { name, labels } of reviews) {
    games.push({ name, game: await createTextGame({ text: labels.join(' '), players: 'words' }) });
  }
  return games;
}

function readIndex(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
}
