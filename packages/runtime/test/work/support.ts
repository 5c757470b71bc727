import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CoalitionBatch, createRandom, type Game, sampleUniform } from '@spex/core';
import { afterAll, beforeAll, vi } from 'vitest';
import type { Recipe } from '../../src/work/index.ts';
import { createGame } from './builder.mjs';

export const BUILDER = new URL('./builder.mjs', import.meta.url);

/** What the tests' games do, as `builder.mjs` tells it. */
export interface TestRecipe extends Recipe {
  readonly players: number;
  readonly outputs?: number;
  readonly log?: string;
  readonly hold?: string;
  readonly sleep?: number;
  readonly block?: number;
  readonly poison?: number;
  readonly deadly?: number;
  readonly unbuildable?: string;
  readonly batchSize?: number;
  readonly short?: boolean;
  readonly hog?: boolean;
  readonly stray?: boolean;
}

export function gameOf(recipe: TestRecipe, options?: { readonly weights?: number }): Game {
  return createGame(recipe, options);
}

/** The game's own values, without any queue. */
export function plainValues(recipe: TestRecipe, batch: CoalitionBatch): Promise<Float64Array> {
  const { log: _, hold: __, ...quiet } = recipe;
  return gameOf(quiet).evaluate(batch, {});
}

export function coalitions(players: number, rows: number, seed = 1): CoalitionBatch {
  return sampleUniform(players, rows, createRandom(seed));
}

/** Files of a test file's own: what the games log, and files that hold them back. */
export function testFiles(): {
  path(name: string): string;
  touch(name: string): Promise<string>;
  remove(path: string): Promise<void>;
} {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spex-work-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    async touch(name) {
      await writeFile(path(name), '');
      return path(name);
    },
    remove: (file) => rm(file),
  };
}

const linesOf = (log: string, kind: string): string[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(kind))
    : [];

/** One line for each coalition that was paid for. */
export const paid = (log: string): string[] => linesOf(log, 'paid');

/** Jobs that were begun: the process, and how many coalitions. */
export const begun = (log: string): { pid: number; rows: number }[] =>
  linesOf(log, 'job').map((line) => {
    const [, pid, rows] = line.split(' ');
    return { pid: Number(pid), rows: Number(rows) };
  });

/** Waits until it is so. */
export function until(condition: () => boolean): Promise<void> {
  return vi.waitFor(
    () => {
      if (!condition()) throw new Error(`waited in vain for: ${condition}`);
    },
    { timeout: 30_000, interval: 5 },
  );
}
