import { InvalidArgumentError } from '@spex/core';
import { CsvError, parse } from 'csv-parse/sync';
import type { Lines } from './lines.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'more text follows the quote that closes a field: a quote inside is doubled ("")',
  INVALID_OPENING_QUOTE: 'a quote stands inside of a field: quote the whole field and double the quote ("")',
};

/**
 * Reads fields between commas or tabs; quotes mean something only between commas. The first line is the header unless
 * `columns` gives the names. Throws InvalidArgumentError with the line where a record starts that cannot be read, or has
 * another number of columns. Names in the header lose the spaces around them unless `exact` is true.
 */
export function parseDelimited(
  text: string,
  delimiter: ',' | '\t',
  columns: readonly string[] | undefined,
  exact = false,
): Lines {
  const rows: string[][] = [];
  const lines: number[] = [];
  let next = 1;
  let blank = 0;
  const quote = delimiter === ',' ? '"' : null;
  try {
    parse(text, {
      delimiter,
      quote,
      escape: quote,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      // The parser's own count takes a CRLF inside of quotes for two lines.
      on_record: (record: string[], { empty_lines }) => {
        const start = next + empty_lines - blank;
        blank = empty_lines;
        next = start + 1;
        for (const field of record) next += lineBreaks(field);
        rows.push(record);
        lines.push(start);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = next + Number(error.empty_lines ?? blank) - blank;
    throw new InvalidArgumentError('file', `line ${line}: ${PROBLEMS[error.code] ?? error.message}`);
  }
  const header = columns ?? rows.shift()?.map((name) => (exact ? name : name.trim())) ?? [];
  if (!columns) lines.shift();
  rows.forEach(({ length }, row) => {
    if (length === header.length) return;
    const source = columns ? 'are named' : 'are in the header';
    const message = `line ${lines[row]} has ${plural(length)}, but ${header.length} ${source}`;
    throw new InvalidArgumentError('file', message, length);
  });
  return { header, rows, lines };
}

function lineBreaks(field: string): number {
  let count = 0;
  for (let at = field.indexOf('\n'); at >= 0; at = field.indexOf('\n', at + 1)) count++;
  return count;
}

function plural(columns: number): string {
  return columns === 1 ? '1 column' : `${columns} columns`;
}
