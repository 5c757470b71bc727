import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { InvalidArgumentError } from '@spex/core';
import { fileProblem } from '../files/read-file.ts';
import type { BenchCase, BenchLine } from './row.ts';

/** Tells one measurement from another. What is measured of it is no part of it. */
export function caseKey(asked: BenchCase): string {
  const { gameId, solver, index, order, budget, seed, noise, version } = asked;
  return JSON.stringify([gameId, solver, index ?? '', order ?? 0, budget, seed, noise ?? '', version]);
}

/**
 * Rows in a file of JSON lines, each on the disk before the next is measured. A last line that a killed run left unfinished is cut
 * off when the file is opened.
 */
export class RowJournal {
  readonly #path: string;
  readonly #file: number;
  readonly #lines: BenchLine[];

  /** `fresh`: what is there is thrown away. Throws InvalidArgumentError where the file cannot be used, or holds other lines. */
  constructor(path: string, { fresh = false }: { readonly fresh?: boolean } = {}) {
    this.#path = path;
    try {
      this.#file = openSync(path, 'a+');
      if (fresh) ftruncateSync(this.#file);
      const bytes = readFileSync(path);
      const whole = bytes.lastIndexOf(10) + 1;
      this.#lines = readLines(bytes.subarray(0, whole).toString('utf8'), path);
      if (whole < bytes.length) ftruncateSync(this.#file, whole);
    } catch (error) {
      if (error instanceof InvalidArgumentError) throw error;
      throw new InvalidArgumentError('out', `cannot write --out ${path}: ${fileProblem(error)}`, path);
    }
  }

  /** Every row that the file holds, in its order. */
  get lines(): readonly BenchLine[] {
    return this.#lines;
  }

  /** Adds a row, and waits until the disk has it. */
  add(line: BenchLine): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    fsyncSync(this.#file);
    this.#lines.push(line);
  }

  /**
   * Puts the rows of this run in their order, whichever way they came: after those of other runs, without those that were
   * measured anew since.
   */
  settle(ordered: readonly BenchLine[]): readonly BenchLine[] {
    const own = new Set(ordered.map(caseKey));
    return [...this.#lines.filter((line) => !own.has(caseKey(line))), ...ordered];
  }

  close(): void {
    closeSync(this.#file);
  }

  get path(): string {
    return this.#path;
  }
}

/** Rows of a file of JSON lines. Throws InvalidArgumentError that names the first line that is none. */
export function readLines(text: string, path: string): BenchLine[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const row = parsed(line);
    if (row !== undefined) return [row];
    const message = `${path}, line ${at + 1}, is no row of spex bench`;
    throw new InvalidArgumentError('rows', message, path);
  });
}

function parsed(line: string): BenchLine | undefined {
  try {
    const row: unknown = JSON.parse(line);
    return isLine(row) ? row : undefined;
  } catch {
    return undefined;
  }
}

function isLine(row: unknown): row is BenchLine {
  if (typeof row !== 'object' || row === null) return false;
  const { game, gameId, solver, budget, seed, status, r2 } = row as Record<string, unknown>;
  const strings = [game, gameId, solver].every((value) => typeof value === 'string');
  const numbers = [budget, seed].every((value) => typeof value === 'number');
  return strings && numbers && (status === 'too slow' || (status === 'measured' && typeof r2 === 'number'));
}
