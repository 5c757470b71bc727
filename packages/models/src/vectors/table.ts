import { InvalidArgumentError } from '@spex/core';

/** Rows of text under named columns: what a file with data holds, before anything in it is a number. */
export interface Table {
  /** The file's path, as it was given. */
  readonly name: string;
  /** Names of the columns, each once. */
  readonly columns: readonly string[];
  /** Every row has one field a column. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which a row starts, counted from 1. */
  line(row: number): number;
}

/** The fields of one column. Throws InvalidArgumentError that lists the columns there are. */
export function columnOf(table: Table, name: string): string[] {
  const at = table.columns.indexOf(name);
  if (at >= 0) return table.rows.map((row) => row[at]!);
  throw new InvalidArgumentError(
    'column',
    `${table.name} has no column '${name}', but ${table.columns.map((own) => `'${own}'`).join(', ')}`,
    name,
  );
}

/** Where a row stands, for errors: `train.csv, row 7 (line 9)`; rows count from 0, lines from 1. */
export function placeOf(table: Pick<Table, 'name' | 'line'>, row: number): string {
  return `${table.name}, row ${row} (line ${table.line(row)})`;
}
