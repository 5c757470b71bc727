import { InvalidArgumentError, MAX_PLAYERS } from '@spex/core';
import type { Lines } from '../data/lines.ts';

/** A table of a CSV file whose columns are asked for by name; every error tells the line. */
export interface CsvTable {
  readonly rows: number;
  has(name: string): boolean;
  text(row: number, name: string): string;
  /** Undefined where the cell is empty. */
  number(row: number, name: string): number | undefined;
  players(row: number, name: string): number[];
  fail(row: number, message: string): never;
}

/** The table of parsed lines. Its methods throw InvalidArgumentError. */
export function csvTable({ header, rows, lines }: Lines): CsvTable {
  const columns = new Map(header.map((name, at) => [name, at]));
  const fail = (row: number, message: string): never => {
    throw new InvalidArgumentError('file', `line ${lines[row]}: ${message}`);
  };
  const text = (row: number, name: string): string => {
    const at = columns.get(name);
    return at === undefined ? '' : rows[row]![at]!;
  };
  return {
    rows: rows.length,
    has: (name) => columns.has(name),
    text,
    fail,
    number(row, name) {
      const cell = text(row, name).trim();
      return cell === ''
        ? undefined
        : (readNumber(cell) ?? fail(row, `'${name}' must be a number, not '${cell}'`));
    },
    players(row, name) {
      const cell = text(row, name).trim();
      const players = cell === '' ? [] : cell.split(/\s+/).map(Number);
      const wrong = players.some(
        (player, at) =>
          !Number.isSafeInteger(player) ||
          player < 0 ||
          player >= MAX_PLAYERS ||
          player <= (players[at - 1] ?? -1),
      );
      if (wrong) fail(row, `'${name}' must be ascending numbers from 0 with spaces between, not '${cell}'`);
      return players;
    },
  };
}

/** A finite number as people and programs write it; undefined for anything else. */
export function readNumber(cell: string): number | undefined {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
