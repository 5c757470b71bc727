import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { fileProblem, parseJson, readingFrom } from '../files/read-file.ts';
import type { FileGame } from './file-game.ts';
import { loadGame } from './load-game.ts';

/** A game of a folder, loaded. */
export interface NamedGame {
  /** The file's name without its ending. */
  readonly name: string;
  /** The folder's word for games of its kind, where it has one. */
  readonly family?: string;
  /** What its players are, where the folder tells. */
  readonly lens?: string;
  /** What the file holds. */
  readonly file: FileGame;
}

/** A game of a folder, and where it was read from. */
export interface StoredGame extends NamedGame {
  /** The file. */
  readonly path: string;
}

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly players?: number;
  readonly family?: string;
  readonly lens?: string;
}

const GAME_FILES = new Set(['.npy', '.npz', '.csv', '.json']);

/**
 * Loads the games of a folder: those that its `index.json` lists ({ name, file, players, … } each), else every `.npy`,
 * `.npz`, `.csv` and `.json` file, by name. `only` keeps the games whose name holds it (`*` stands for anything).
 * Throws InvalidArgumentError for a folder without games and for the first game that is not valid.
 */
export async function loadGames(folder: string, only?: string): Promise<StoredGame[]> {
  const entries = (await readIndex(folder)) ?? (await listFiles(folder));
  const wanted = only === undefined ? entries : entries.filter(({ name }) => matchesName(name, only));
  if (wanted.length === 0) {
    const problem =
      entries.length > 0 ? `no game of ${folder} is named like '${only}'` : `${folder} holds no games`;
    throw new InvalidArgumentError('games', problem, folder);
  }
  const games: StoredGame[] = [];
  for (const entry of wanted) {
    const path = join(folder, entry.file);
    const file = await loadGame(path);
    const found = file.game.players.length;
    if (entry.players !== undefined && entry.players !== found) {
      const message = `${path}: index.json tells ${entry.players} players, the file has ${found}`;
      throw new InvalidArgumentError('games', message, folder);
    }
    games.push({
      name: entry.name,
      path,
      file,
      ...(entry.family !== undefined && { family: entry.family }),
      ...(entry.lens !== undefined && { lens: entry.lens }),
    });
  }
  return games;
}

async function readIndex(folder: string): Promise<Entry[] | undefined> {
  const path = join(folder, 'index.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InvalidArgumentError('games', `cannot read ${path}: ${fileProblem(error)}`, folder);
  }
  const list = readingFrom(path, () => parseJson(text));
  if (!Array.isArray(list))
    throw new InvalidArgumentError('games', `${path}: a list of games is wanted`, folder);
  return list.map((entry: unknown, at) => {
    if (isEntry(entry)) return entry;
    const message = `${path}: entry ${at} must be { "name": …, "file": … }, with players, family and lens if known`;
    throw new InvalidArgumentError('games', message, folder);
  });
}

function isEntry(entry: unknown): entry is Entry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { name, file, players, family, lens } = entry as Record<string, unknown>;
  const optional = (value: unknown, type: string): boolean => value === undefined || typeof value === type;
  return (
    typeof name === 'string' &&
    typeof file === 'string' &&
    optional(players, 'number') &&
    optional(family, 'string') &&
    optional(lens, 'string')
  );
}

async function listFiles(folder: string): Promise<Entry[]> {
  let files: string[];
  try {
    files = await readdir(folder);
  } catch (error) {
    throw new InvalidArgumentError('games', `cannot read ${folder}: ${fileProblem(error)}`, folder);
  }
  return files
    .filter((file) => GAME_FILES.has(extname(file).toLowerCase()))
    .sort()
    .map((file) => ({ name: basename(file, extname(file)), file }));
}

/** Whether the name holds the pattern; `*` stands for anything. */
export function matchesName(name: string, pattern: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(source.join('.*')).test(name);
}
