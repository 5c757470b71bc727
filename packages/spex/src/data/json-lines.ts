import { InvalidArgumentError } from '@spex/core';
import { parseJson, readingFrom } from '../files/read-file.ts';
import type { Lines } from './lines.ts';

/**
 * Reads one JSON object a line. The columns are the keys in the order in which they first stand there; a key that a line
 * lacks, and null, give an empty field. Throws InvalidArgumentError for a line that is no object of scalars.
 */
export function parseJsonLines(text: string): Lines {
  const header = new Map<string, number>();
  const rows: string[][] = [];
  const lines: number[] = [];
  text.split('\n').forEach((content, at) => {
    if (content.trim() === '') return;
    const record = readingFrom(`line ${at + 1}`, () => parseRecord(content));
    const row: string[] = [];
    for (const [name, value] of Object.entries(record)) {
      if (!header.has(name)) header.set(name, header.size);
      row[header.get(name)!] = value === null ? '' : String(value);
    }
    rows.push(row);
    lines.push(at + 1);
  });
  const columns = [...header.keys()];
  return { header: columns, rows: rows.map((row) => columns.map((_, column) => row[column] ?? '')), lines };
}

function parseRecord(line: string): Record<string, string | number | boolean | null> {
  const record = parseJson(line);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new InvalidArgumentError('file', 'it must be an object: {"column": value, …}');
  }
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === 'object' && value !== null) {
      const what = Array.isArray(value) ? 'a list' : 'an object';
      throw new InvalidArgumentError(
        'file',
        `'${key}' is ${what}: a field must be text, a number or a truth`,
      );
    }
  }
  return record as Record<string, string | number | boolean | null>;
}
