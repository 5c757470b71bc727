import { type Explanation, InvalidArgumentError, reindex, spectrumOf, spectrumToJSON } from '@spex/core';
import { formatNpy } from '../files/write-npy.ts';
import { formatJson } from '../format-json.ts';
import type { FileContent, MeasuredValues } from './content.ts';
import { formatInteractionsCsv } from './csv-interactions.ts';
import { formatSpectrumCsv } from './csv-spectrum.ts';
import type { CsvOptions } from './csv-text.ts';
import { formatValuesCsv } from './csv-values.ts';
import { formatFourierDictionary } from './fourier-dictionary.ts';
import { explanationOfSpectrum, labelledPlayers } from './imported.ts';
import { isComplete, tableOfMeasured, withOutput } from './measured.ts';
import { formatRecording } from './recording.ts';
import { formatShapiqGame, formatShapiqGameArchive } from './shapiq-game.ts';
import { formatShapiqValues } from './shapiq-values.ts';

/** Formats that a file can be converted to, and what they are. */
export const FILE_FORMATS = {
  explanation: 'an explanation, as --format json gives it (.json)',
  shapiq: "shapiq's InteractionValues (.json)",
  'shapiq-game': 'a game of shapiq (.json, .npz)',
  spectralexplain: "spectralexplain's Fourier dictionary (.json)",
  spectrum: 'a spectrum {players, terms} (.json)',
  csv: 'interactions, a spectrum or measured values, whichever the file holds (.csv)',
  'spectrum-csv': "an explanation's spectrum (.csv)",
  npy: 'a complete table of 2^n values (.npy)',
  npz: 'recorded ablations (.npz)',
} as const;

/** A name from `FILE_FORMATS`. */
export type FileFormat = keyof typeof FILE_FORMATS;

/** Options of `convertContent` and `explanationOfContent`. */
export interface ConvertOptions extends CsvOptions {
  /** Reads an explanation or a spectrum under another index first. */
  readonly index?: string;
  /** Reads it up to so many players together first. */
  readonly order?: number;
  /** Which of several outputs to keep of measured values. */
  readonly output?: string;
  /** `shapiq-game` as an archive instead of JSON. */
  readonly archive?: boolean;
}

/** A converted file. */
export interface ConvertedFile {
  /** What the file is to hold. */
  readonly data: string | Uint8Array;
  /** What the format cannot hold, as a sentence's end; undefined where nothing is lost. */
  readonly leftOut?: string;
}

const INTERPRETED: readonly FileFormat[] = [
  'explanation',
  'shapiq',
  'spectralexplain',
  'spectrum',
  'spectrum-csv',
];
const MEASURED: readonly FileFormat[] = ['shapiq-game', 'npy', 'npz'];

/**
 * A file's content in another format. An explanation and a spectrum become each other; measured values become neither, nor
 * they measured values: that takes a solver, or the model. Throws InvalidArgumentError that tells what cannot be converted into
 * what, and why.
 */
export function convertContent(
  content: FileContent,
  to: FileFormat,
  options: ConvertOptions = {},
): ConvertedFile {
  if (content.kind === 'values') return convertValues(content.measured, to, options);
  if (MEASURED.includes(to)) {
    const message = `${nameOf(content)} cannot be written as ${to}: it predicts the values of coalitions, and ${to} is for those that were measured`;
    throw new InvalidArgumentError('to', message, to);
  }
  if (options.output !== undefined) {
    throw new InvalidArgumentError(
      'output',
      `--output is for measured values, and this is ${nameOf(content)}`,
    );
  }
  if (content.kind === 'spectrum' && options.index === undefined && options.order === undefined) {
    const { spectrum, labels } = content;
    if (to === 'spectralexplain') return json(formatFourierDictionary(spectrum), labelsLost(labels));
    if (to === 'spectrum') return json({ ...spectrumToJSON(spectrum), ...(labels && { labels }) });
    if (to === 'csv' || to === 'spectrum-csv') return { data: formatSpectrumCsv(spectrum, labels, options) };
  }
  return convertExplanation(explanationOfContent(content, options), to, options);
}

/** An explanation or a spectrum as an Explanation, under another index where one is asked for. Throws InvalidArgumentError. */
export function explanationOfContent(
  content: FileContent,
  { index, order }: Pick<ConvertOptions, 'index' | 'order'> = {},
): Explanation {
  if (content.kind === 'values') {
    const message =
      'it holds measured values, and no explanation: spex solve FILE --format json --out EXPLANATION.json makes one';
    throw new InvalidArgumentError('file', message);
  }
  const explanation =
    content.kind === 'explanation'
      ? content.explanation
      : explanationOfSpectrum(content.spectrum, {
          players: labelledPlayers(content.spectrum.players, content.labels),
          source: 'imported',
          account: ['Read from a file that holds a spectrum and nothing else.'],
        });
  if (index === undefined && order === undefined) return explanation;
  const { interactions } = explanation;
  return reindex(explanation, index ?? interactions.index, order ?? interactions.order);
}

function convertExplanation(
  explanation: Explanation,
  to: FileFormat,
  options: ConvertOptions,
): ConvertedFile {
  const labels = explanation.game.players.map(({ label }) => label);
  const beside = 'interactions, their intervals, faithfulness, cost and account';
  switch (to) {
    case 'explanation':
      return json(explanation);
    case 'shapiq':
      return { data: asciiJson(formatShapiqValues(explanation)) };
    case 'spectralexplain':
      return json(formatFourierDictionary(spectrumOf(explanation)), `labels, ${beside}`);
    case 'spectrum':
      return json({ ...spectrumToJSON(spectrumOf(explanation)), labels }, beside);
    case 'spectrum-csv':
      return { data: formatSpectrumCsv(spectrumOf(explanation), labels, options), leftOut: beside };
    default:
      return {
        data: formatInteractionsCsv(explanation, options),
        leftOut: 'spectrum, faithfulness, cost and account',
      };
  }
}

function convertValues(all: MeasuredValues, to: FileFormat, options: ConvertOptions): ConvertedFile {
  const { index, order, output, archive = false } = options;
  if (INTERPRETED.includes(to) || index !== undefined || order !== undefined) {
    const what = index === undefined && order === undefined ? to : 'interactions';
    const message = `measured values cannot be written as ${what}, which a solver has to find: spex solve FILE --format json --out EXPLANATION.json`;
    throw new InvalidArgumentError('to', message, to);
  }
  const measured = output === undefined ? all : withOutput(all, output);
  const { labels, test, normalization = 0, outputs } = measured;
  const lost = (...parts: readonly (string | false | undefined)[]): { leftOut?: string } => {
    const named = parts.filter((part) => typeof part === 'string');
    return named.length === 0 ? {} : { leftOut: named.join(', ') };
  };
  const noTest = test !== undefined && 'test coalitions';
  const noLabels = labelsLost(labels);
  const noNormalization = normalization !== 0 && "shapiq's normalization value";
  const noName = outputs[0] !== 'value' && "the output's name";
  switch (to) {
    case 'npy': {
      const data = formatNpy(tableOfMeasured(measured));
      return { data, ...lost(noTest, noLabels, noNormalization, noName) };
    }
    case 'npz':
      return { data: formatRecording(measured), ...lost(noNormalization, noName) };
    case 'shapiq-game': {
      const data = archive ? formatShapiqGameArchive(measured) : asciiJson(formatShapiqGame(measured));
      const partial = !isComplete(measured) && archive;
      const hint = partial && 'that some coalitions are missing (load_values needs precomputed=True)';
      return { data, ...lost(noTest, archive && noLabels, noName, hint) };
    }
    default:
      return { data: formatValuesCsv(measured, options), ...lost(noTest, noNormalization) };
  }
}

/** Labels that are not those that players have anyway. */
function labelsLost(labels: readonly string[] | undefined): string | undefined {
  const own = labels?.some((label, player) => label !== `p${player}`);
  return own ? 'the labels of the players' : undefined;
}

function nameOf({ kind }: FileContent): string {
  return kind === 'explanation' ? 'an explanation' : 'a spectrum';
}

function json(value: unknown, leftOut?: string): ConvertedFile {
  return { data: `${formatJson(value)}\n`, ...(leftOut !== undefined && { leftOut }) };
}

/** JSON in ASCII: Python reads a file in whatever encoding the machine has. */
function asciiJson(value: unknown): string {
  return `${formatJson(value)}\n`.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
