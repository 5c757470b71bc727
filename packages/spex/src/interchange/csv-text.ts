import { stringify } from 'csv-stringify/sync';

/** A cell: a text, a number, or nothing. */
export type Cell = string | number | undefined;

/** Options of `formatInteractionsCsv`, `formatSpectrumCsv`, `formatValuesCsv`. */
export interface CsvOptions {
  /**
   * Texts that a spreadsheet would take for a formula (they begin with = + - @, a tab or a carriage return) get an
   * apostrophe in front, and keep it when they are read back. Numbers stay as they are. Default false.
   */
  readonly spreadsheet?: boolean;
}

/** Rows as comma-separated values (RFC 4180, lines end in \n), quoted where a text needs it. */
export function formatCsv(
  rows: readonly (readonly Cell[])[],
  { spreadsheet = false }: CsvOptions = {},
): string {
  return stringify(rows as Cell[][], { record_delimiter: '\n', escape_formulas: spreadsheet });
}

/** Players by number, as a cell: `0 3`; empty for the empty set. */
export function formatPlayers(players: readonly number[]): string {
  return players.join(' ');
}
