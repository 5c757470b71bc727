import { extname } from 'node:path';
import { InvalidArgumentError, parseExplanation, spectrumFromJSON } from '@spex/core';
import { parseDelimited } from '../data/delimited.ts';
import type { Lines } from '../data/lines.ts';
import { parseNpy } from '../files/npy.ts';
import { type Npz, parseNpz } from '../files/npz.ts';
import { decodeText, parseJson } from '../files/read-file.ts';
import type { FileContent } from './content.ts';
import { isInteractionsCsv, parseInteractionsCsv } from './csv-interactions.ts';
import { isSpectrumCsv, parseSpectrumCsv } from './csv-spectrum.ts';
import { parseValuesCsv } from './csv-values.ts';
import { isObject } from './fields.ts';
import { isFourierDictionary, parseFourierDictionary } from './fourier-dictionary.ts';
import { measuredOfTable } from './measured.ts';
import { parseRecording } from './recording.ts';
import { isShapiqGame, isShapiqGameArchive, parseShapiqGame, parseShapiqGameArchive } from './shapiq-game.ts';
import { isShapiqValues, parseShapiqValues } from './shapiq-values.ts';
import { isShapiqValuesArchive, parseShapiqValuesArchive } from './shapiq-values-npz.ts';
import { labelsOfSpectrum } from './spectrum-json.ts';

const READERS: Readonly<Record<string, (bytes: Uint8Array) => FileContent>> = {
  '.json': (bytes) => contentOfJson(parseJson(decodeText(bytes))),
  '.npy': (bytes) => values(measuredOfTable(oneColumn(parseNpy(bytes)))),
  '.npz': (bytes) => contentOfArchive(parseNpz(bytes)),
  '.csv': (bytes) => contentOfLines(parseDelimited(decodeText(bytes), ',', undefined, true)),
};

/**
 * What a file holds: by the extension of its name (without one that is known, JSON where it begins with a brace), then by its
 * own fields, arrays or columns. Throws InvalidArgumentError where that is nothing that can be read, or is not well-formed.
 */
export function readContent(name: string, bytes: Uint8Array): FileContent {
  const json = bytes[0] === 0x7b ? READERS['.json'] : undefined;
  const read = READERS[extname(name).toLowerCase()] ?? json;
  if (read !== undefined) return read(bytes);
  const message = `its extension tells no format: ${Object.keys(READERS).join(', ')} can be read`;
  throw new InvalidArgumentError('file', message, name);
}

/** What a JSON file holds. Throws InvalidArgumentError. */
function contentOfJson(data: unknown): FileContent {
  if (isShapiqValues(data)) return { kind: 'explanation', explanation: parseShapiqValues(data) };
  if (isShapiqGame(data)) return values(parseShapiqGame(data));
  if (isFourierDictionary(data)) return { kind: 'spectrum', spectrum: parseFourierDictionary(data) };
  if (isObject(data) && 'schema' in data) return { kind: 'explanation', explanation: parseExplanation(data) };
  if (isObject(data) && 'terms' in data) {
    const labels = labelsOfSpectrum(data);
    return { kind: 'spectrum', spectrum: spectrumFromJSON(data), ...(labels && { labels }) };
  }
  const readable =
    "an explanation, a spectrum {players, terms}, shapiq's InteractionValues or games, or spectralexplain's Fourier dictionary";
  throw new InvalidArgumentError('file', `this JSON is none of those that can be read: ${readable}`);
}

/** What an `.npz` archive holds. Throws InvalidArgumentError. */
function contentOfArchive(archive: Npz): FileContent {
  if (isShapiqValuesArchive(archive)) {
    return { kind: 'explanation', explanation: parseShapiqValuesArchive(archive) };
  }
  return values(isShapiqGameArchive(archive) ? parseShapiqGameArchive(archive) : parseRecording(archive));
}

/** What a CSV file holds. Throws InvalidArgumentError. */
function contentOfLines(lines: Lines): FileContent {
  const trimmed = { ...lines, header: lines.header.map((name) => name.trim()) };
  if (isInteractionsCsv(trimmed)) return { kind: 'explanation', explanation: parseInteractionsCsv(trimmed) };
  if (isSpectrumCsv(trimmed)) return { kind: 'spectrum', ...parseSpectrumCsv(trimmed) };
  return values(parseValuesCsv(lines));
}

function values(measured: Extract<FileContent, { kind: 'values' }>['measured']): FileContent {
  return { kind: 'values', measured };
}

function oneColumn({ shape, values }: ReturnType<typeof parseNpy>): Float64Array {
  if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return values;
  const message = `a complete table has the shape [2^n], one value a coalition, not [${shape.join(', ')}]`;
  throw new InvalidArgumentError('file', message, shape);
}
