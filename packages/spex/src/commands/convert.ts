import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { InvalidArgumentError, parseIndex } from '@spex/core';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { decodeText, fileProblem, readingFrom } from '../files/read-file.ts';
import type { FileContent } from '../interchange/content.ts';
import { convertContent, FILE_FORMATS, type FileFormat } from '../interchange/convert-content.ts';
import { loadContent } from '../interchange/explanation-file.ts';
import { relabel } from '../interchange/relabel.ts';
import type { Io } from '../io.ts';
import { commaList, wholeNumber } from '../numbers.ts';
import { openTarget } from '../output.ts';

interface ConvertFlags {
  readonly to?: string;
  readonly index?: string;
  readonly order?: number;
  readonly labels?: string;
  readonly output?: string;
  readonly spreadsheet?: true;
  readonly quiet?: true;
}

const EXTENSIONS: Readonly<Record<FileFormat, readonly string[]>> = {
  explanation: ['.json'],
  shapiq: ['.json'],
  'shapiq-game': ['.json', '.npz'],
  spectralexplain: ['.json'],
  spectrum: ['.json'],
  csv: ['.csv'],
  'spectrum-csv': ['.csv'],
  npy: ['.npy'],
  npz: ['.npz'],
};

const NOTES = `
Formats (--to; what is read is told by the file itself):
${Object.entries(FILE_FORMATS)
  .map(([name, meaning]) => `  ${name.padEnd(16)}${meaning}`)
  .join('\n')}

Without --to the extension of OUT tells: .csv, .npy, .npz; and .json, an explanation, a spectrum or a game of shapiq, whichever
IN holds. Without OUT, texts go to standard output. What a format cannot hold is told on standard error.

Examples:
  spex convert explanation.json shapiq.json --to shapiq --index k-SII --order 2
  spex convert shapiq.json explanation.json --labels "not,good,but,long"
  spex convert explanation.json interactions.csv --spreadsheet
  spex convert table.npy game.npz --to shapiq-game`;

export function convertCommand(io: Io, finish: (code: number) => void): Command {
  return new Command('convert')
    .description(
      'write explanations, spectra and measured values in the formats of other programs, and read theirs',
    )
    .argument('<in>', 'a .json, .csv, .npy or .npz file')
    .argument('[out]', 'the file to write; its extension tells the format where --to does not')
    .option('--to <format>', 'see below')
    .option('--index <name>', 'read an explanation or a spectrum under another index first')
    .option('--order <k>', 'up to that many players together', wholeNumber('--order', 1))
    .option('--labels <names>', 'what the players are called, with commas between; @FILE: a line each')
    .option('--output <name>', 'which of several outputs to keep of measured values')
    .option('--spreadsheet', 'for CSV: an apostrophe before texts that a spreadsheet would take for formulas')
    .option('--quiet', 'nothing on standard error but errors')
    .addHelpText('after', NOTES)
    .action(async (from: string, out: string | undefined, flags: ConvertFlags) =>
      finish(await convert(io, from, out, flags)),
    );
}

async function convert(io: Io, from: string, out: string | undefined, flags: ConvertFlags): Promise<number> {
  const wanted = flags.to === undefined ? undefined : readFormat(flags.to);
  if (flags.index !== undefined) parseIndex(flags.index);
  const labels = flags.labels === undefined ? undefined : await readLabels(flags.labels);
  const read = await loadContent(from);
  const content = labels === undefined ? read : readingFrom('--labels', () => relabel(read, labels));
  const to = wanted ?? formatOf(content, out, flags);
  if (out !== undefined && !EXTENSIONS[to].includes(extname(out).toLowerCase())) {
    const message = `${to} goes into a file that ends in ${EXTENSIONS[to].join(' or ')}, not ${out}`;
    throw new InvalidArgumentError('out', message, out);
  }
  const archive = out !== undefined && extname(out).toLowerCase() === '.npz';
  const { data, leftOut } = readingFrom(from, () => convertContent(content, to, { ...flags, archive }));
  if (out !== undefined) await (await openTarget(out, 'OUT')).write(data);
  else if (typeof data === 'string') io.out.write(data);
  else throw new InvalidArgumentError('out', `${to} is no text: name a file ${EXTENSIONS[to].join(' or ')}`);
  if (!flags.quiet) {
    const lost = leftOut === undefined ? '' : `; it cannot hold, and was left out: ${leftOut}`;
    io.err.write(`wrote ${out ?? 'standard output'}: ${to}${lost}\n`);
  }
  return EXIT.ok;
}

function readFormat(name: string): FileFormat {
  const format = (Object.keys(FILE_FORMATS) as FileFormat[]).find((known) => known === name.toLowerCase());
  if (format !== undefined) return format;
  const message = `unknown format '${name}': --to takes ${Object.keys(FILE_FORMATS).join(', ')}`;
  throw new InvalidArgumentError('to', message, name);
}

/** The format that the name of OUT tells. */
function formatOf(content: FileContent, out: string | undefined, { index, order }: ConvertFlags): FileFormat {
  const extension = out === undefined ? '' : extname(out).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.npy') return 'npy';
  if (extension === '.npz') return 'npz';
  if (extension !== '.json') {
    const why = out === undefined ? 'without OUT' : `the extension of ${out} tells no format`;
    throw new InvalidArgumentError('to', `${why}: give --to ${Object.keys(FILE_FORMATS).join(', ')}`, out);
  }
  if (content.kind === 'values') return 'shapiq-game';
  const plain = content.kind === 'spectrum' && index === undefined && order === undefined;
  return plain ? 'spectrum' : 'explanation';
}

async function readLabels(text: string): Promise<string[]> {
  if (!text.startsWith('@')) return commaList('--labels')(text);
  const path = text.slice(1);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new InvalidArgumentError('labels', `cannot read --labels ${path}: ${fileProblem(error)}`, text);
  });
  return readingFrom(path, () => decodeText(bytes))
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
}
