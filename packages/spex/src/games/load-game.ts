import { extname } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { parseNpy } from '../files/npy.ts';
import { parseNpz } from '../files/npz.ts';
import { decodeText, parseJson, readBytes, readingFrom } from '../files/read-file.ts';
import type { FileGame } from './file-game.ts';
import { recordedFile } from './recorded-file.ts';
import { spectrumFile } from './spectrum-file.ts';
import { tableFile } from './table-file.ts';

const READERS: Readonly<Record<string, (bytes: Uint8Array) => FileGame>> = {
  '.npy': (bytes) => tableFile(parseNpy(bytes)),
  '.npz': (bytes) => recordedFile(parseNpz(bytes)),
  '.json': (bytes) => spectrumFile(parseJson(decodeText(bytes))),
};

/**
 * Reads a game by its extension: `.npy` a complete table, `.npz` recorded ablations, `.json` a spectrum.
 * Throws InvalidArgumentError, with the path in its message, where the file cannot be read or is no valid game.
 */
export async function loadGame(path: string): Promise<FileGame> {
  const read = READERS[extname(path).toLowerCase()];
  if (read === undefined) {
    const wanted = '.npy (complete table), .npz (recorded ablations) or .json (spectrum)';
    throw new InvalidArgumentError('game', `${path}: a game file ends in ${wanted}`, path);
  }
  const bytes = await readBytes(path);
  return readingFrom(path, () => {
    const file = read(bytes);
    if (file.game.players.length >= 2) return file;
    throw new InvalidArgumentError('game', 'it has one player, and at least two are needed to interact', 1);
  });
}
