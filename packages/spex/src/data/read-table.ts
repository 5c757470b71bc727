import { InvalidArgumentError } from '@spex/core';
import type { Table } from '@spex/models';
import { decodeText, readBytes, readingFrom } from '../files/read-file.ts';
import { parseDelimited } from './delimited.ts';
import { parseJsonLines } from './json-lines.ts';
import type { Lines } from './lines.ts';

/** Options of `readTable`. */
export interface ReadTableOptions {
  /** Names of the columns of a file that has no header: its first line is then a row like the others. */
  readonly columns?: readonly string[] | undefined;
}

/**
 * Reads a table by its extension, in UTF-8, with or without a byte order mark:
 * - `.csv`: RFC 4180, fields between commas, quoted where they hold commas, quotes or line breaks;
 * - `.tsv`: fields between tabs; a quote is a character like any other;
 * - `.jsonl` or `.ndjson`: one object of scalars a line; a key that a line lacks, and null, are empty fields.
 * Line breaks are LF or CRLF, and blank lines are skipped. Spaces around a header's names are dropped.
 *
 * Throws InvalidArgumentError, with the file's name and the line, for what is no such table.
 */
export async function readTable(path: string, { columns }: ReadTableOptions = {}): Promise<Table> {
  parserOf(path, columns);
  const bytes = await readBytes(path);
  return parseTable(
    path,
    readingFrom(path, () => decodeText(bytes)),
    { columns },
  );
}

/** The same of a file's content. */
export function parseTable(name: string, content: string, { columns }: ReadTableOptions = {}): Table {
  const parse = parserOf(name, columns);
  return readingFrom(name, () => {
    const { header, rows, lines } = parse(content);
    checkNames(header, columns ? 'the names given for the columns' : 'the header');
    if (rows.length === 0) {
      const found = columns || header.length === 0 ? 'it is empty' : 'it has a header and nothing below it';
      throw new InvalidArgumentError('file', `${found}: a table needs rows`);
    }
    return { name, columns: header, rows, line: (row) => lines[row]! };
  });
}

function parserOf(path: string, columns: readonly string[] | undefined): (text: string) => Lines {
  const extension = /\.(csv|tsv|jsonl|ndjson)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === undefined) {
    const message = `${path}: a table is read from a .csv, .tsv or .jsonl file`;
    throw new InvalidArgumentError('file', message, path);
  }
  if (extension === 'csv' || extension === 'tsv') {
    return (text) => parseDelimited(text, extension === 'csv' ? ',' : '\t', columns);
  }
  if (columns !== undefined) {
    const message = `${path}: every line names its columns itself: give no names for them`;
    throw new InvalidArgumentError('columns', message, columns);
  }
  return parseJsonLines;
}

function checkNames(names: readonly string[], source: string): void {
  names.forEach((name, at) => {
    const first = names.indexOf(name);
    let problem: string | undefined;
    if (name === '') problem = `column ${at + 1} of ${source} has no name: give it one`;
    else if (first < at) {
      problem = `columns ${first + 1} and ${at + 1} of ${source} are both called '${name}': names must differ`;
    }
    if (problem !== undefined) throw new InvalidArgumentError('columns', problem, name);
  });
}
