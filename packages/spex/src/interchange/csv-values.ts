import { createBatch, InvalidArgumentError, include, isPresent } from '@spex/core';
import type { Lines } from '../data/lines.ts';
import type { MeasuredValues } from './content.ts';
import { readNumber } from './csv-read.ts';
import { type CsvOptions, formatCsv } from './csv-text.ts';
import { labelledPlayers } from './imported.ts';

/** What a column of values is called, or begins with where there are several. */
const VALUE = 'value';
const NAMED_VALUE = 'value:';
/** What a player's column begins with where its label alone would be taken for a column of values. */
const PLAYER = 'player:';

/**
 * Recorded ablations: a column a player, 0 or 1, under its label, and a column an output: `value`, or `value:NAME` where there
 * are several or the only one has a name. A line a coalition, in the order of measuring; test coalitions are left out.
 */
export function formatValuesCsv(measured: MeasuredValues, options?: CsvOptions): string {
  const { batch, values, outputs, labels } = measured;
  const players = labelledPlayers(batch.players, labels).map(({ label }) => columnOf(label));
  const named = outputs.map((name) =>
    outputs.length === 1 && name === VALUE ? VALUE : `${NAMED_VALUE}${name}`,
  );
  const rows = Array.from({ length: batch.rows }, (_, row) => [
    ...players.map((_, player) => (isPresent(batch, row, player) ? 1 : 0)),
    ...values.subarray(row * outputs.length, (row + 1) * outputs.length),
  ]);
  return formatCsv([[...players, ...named], ...rows], options);
}

function columnOf(label: string): string {
  const ambiguous = isValue(label.trim()) || label.startsWith(PLAYER) || label !== label.trim();
  return ambiguous ? `${PLAYER}${label}` : label;
}

function isValue(name: string): boolean {
  return name === VALUE || name.startsWith(NAMED_VALUE);
}

/**
 * Measured values from such a file. Spaces around a name in the header do not count, but for what follows `player:`. Throws
 * InvalidArgumentError with the line at fault.
 */
export function parseValuesCsv({ header: exactHeader, rows, lines }: Lines): MeasuredValues {
  const header = exactHeader.map((name) => (name.startsWith(PLAYER) ? name : name.trim()));
  const outputColumns = header.flatMap((name, at) => (isValue(name) ? [at] : []));
  const playerColumns = header.flatMap((name, at) => (isValue(name) ? [] : [at]));
  if (outputColumns.length === 0) {
    const message = `no column is named 'value', or 'value:NAME' where there are several; the others are players. It has ${header.join(', ').slice(0, 200)}`;
    throw new InvalidArgumentError('file', message);
  }
  if (playerColumns.length === 0) throw new InvalidArgumentError('file', 'it has no column of a player');
  if (rows.length === 0) throw new InvalidArgumentError('file', 'it has a header and no coalitions');

  const labels = playerColumns
    .map((at) => header[at]!)
    .map((name) => (name.startsWith(PLAYER) ? name.slice(PLAYER.length) : name));
  labelledPlayers(labels.length, labels);
  const batch = createBatch(rows.length, playerColumns.length);
  const values = new Float64Array(rows.length * outputColumns.length);
  rows.forEach((cells, row) => {
    playerColumns.forEach((column, player) => {
      const cell = cells[column]!.trim();
      if (cell === '1') include(batch, row, player);
      else if (cell !== '0') fail(lines[row]!, `'${header[column]}' must be 0 or 1, not '${cell}'`);
    });
    outputColumns.forEach((column, output) => {
      const cell = cells[column]!.trim();
      values[row * outputColumns.length + output] =
        readNumber(cell) ?? fail(lines[row]!, `'${header[column]}' must be a number, not '${cell}'`);
    });
  });
  const outputs = outputColumns.map((at) => header[at]!.slice(NAMED_VALUE.length) || VALUE);
  return { batch, values, outputs, labels };
}

function fail(line: number, problem: string): never {
  throw new InvalidArgumentError('file', `line ${line}: ${problem}`);
}
