import { extname } from 'node:path';
import { InvalidArgumentError, spectrumToJSON } from '@spex/core';
import { parseNpy } from '../files/npy.ts';
import { type Npz, parseNpz } from '../files/npz.ts';
import { decodeText, parseJson, readBytes, readingFrom } from '../files/read-file.ts';
import type { MeasuredValues } from '../interchange/content.ts';
import { isObject } from '../interchange/fields.ts';
import { isFourierDictionary, parseFourierDictionary } from '../interchange/fourier-dictionary.ts';
import { isComplete, tableOfMeasured } from '../interchange/measured.ts';
import { readContent } from '../interchange/read-content.ts';
import { parseRecording } from '../interchange/recording.ts';
import {
  isShapiqGame,
  isShapiqGameArchive,
  parseShapiqGame,
  parseShapiqGameArchive,
} from '../interchange/shapiq-game.ts';
import { isShapiqValues } from '../interchange/shapiq-values.ts';
import { isShapiqValuesArchive } from '../interchange/shapiq-values-npz.ts';
import type { FileGame } from './file-game.ts';
import { recordedFile } from './recorded-file.ts';
import { spectrumFile } from './spectrum-file.ts';
import { tableFile } from './table-file.ts';

const READERS: Readonly<Record<string, (bytes: Uint8Array) => FileGame>> = {
  '.npy': (bytes) => tableFile(parseNpy(bytes)),
  '.npz': (bytes) => archiveGame(parseNpz(bytes)),
  '.json': (bytes) => jsonGame(parseJson(decodeText(bytes))),
  '.csv': csvGame,
};

/**
 * Reads a game: `.npy` a complete table, `.npz` or `.csv` recorded ablations, `.json` or `.csv` a spectrum (spectralexplain's
 * Fourier dictionary too), `.npz` or `.json` a game of shapiq. Throws InvalidArgumentError, with the path in its message, where the file
 * cannot be read or is no valid game.
 */
export async function loadGame(path: string): Promise<FileGame> {
  const read = READERS[extname(path).toLowerCase()];
  if (read === undefined) {
    const wanted = '.npy (complete table), .npz or .csv (recorded ablations) or .json (spectrum)';
    throw new InvalidArgumentError('game', `${path}: a game file ends in ${wanted}`, path);
  }
  const bytes = await readBytes(path);
  return readingFrom(path, () => {
    const file = read(bytes);
    if (file.game.players.length >= 2) return file;
    throw new InvalidArgumentError('game', 'it has one player, and at least two are needed to interact', 1);
  });
}

function archiveGame(archive: Npz): FileGame {
  if (isShapiqValuesArchive(archive)) throw noGame();
  if (isShapiqGameArchive(archive)) return shapiqGame(parseShapiqGameArchive(archive));
  return recordedFile(parseRecording(archive));
}

function jsonGame(data: unknown): FileGame {
  if (isShapiqValues(data) || (isObject(data) && 'schema' in data)) throw noGame();
  if (isShapiqGame(data)) return shapiqGame(parseShapiqGame(data));
  return spectrumFile(isFourierDictionary(data) ? spectrumToJSON(parseFourierDictionary(data)) : data);
}

function csvGame(bytes: Uint8Array): FileGame {
  const content = readContent('game.csv', bytes);
  if (content.kind === 'explanation') throw noGame();
  if (content.kind === 'values') return recordedFile(content.measured);
  return spectrumFile({ ...spectrumToJSON(content.spectrum), labels: content.labels });
}

/** A game of shapiq: mostly all 2^n coalitions. */
function shapiqGame(measured: MeasuredValues): FileGame {
  if (!isComplete(measured)) return recordedFile(measured);
  const values = tableOfMeasured(measured);
  return tableFile({ values, shape: [values.length] }, measured.labels);
}

function noGame(): InvalidArgumentError {
  const message =
    'it holds an explanation, and no game: spex plot draws it; spex convert FILE GAME.json --to spectrum makes a game of what it predicts';
  return new InvalidArgumentError('game', message);
}
