import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openStore } from '@spex/runtime';
import { type CoalitionBatch, Evaluator, type Game } from 'spex';
import { cheapGame, randomCoalitions } from './cheap-game.ts';

/** A way for ablations to be answered, and what it took. */
interface LoadRow {
  readonly what: string;
  readonly seconds: number;
  /** Microseconds an ablation. */
  readonly each: number;
  /** Most memory that the process had held by then, in bytes. */
  readonly memory: number;
}

export interface Load {
  readonly rows: readonly LoadRow[];
  /** Of the store's file, with its journal. */
  readonly bytes: number;
}

export interface LoadOptions {
  readonly ablations: number;
  readonly players: number;
  readonly batchSize: number;
}

/** Sends the same ablations through an evaluator: without a store, into one, out of it, and from the evaluator's memory. */
export async function measureLoad({ ablations, players, batchSize }: LoadOptions): Promise<Load> {
  const folder = await mkdtemp(join(tmpdir(), 'spex-load-'));
  const path = join(folder, 'ablations.db');
  const game = cheapGame(players, batchSize);
  const batch = randomCoalitions(players, ablations, 1);
  const rows: LoadRow[] = [];
  const time = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await run();
    const seconds = (performance.now() - start) / 1000;
    const memory = process.resourceUsage().maxRSS * 1024;
    rows.push({ what, seconds, each: (1e6 * seconds) / ablations, memory });
  };
  try {
    await time('the game alone', () => plain(game, batch));
    const evaluator = new Evaluator(game);
    await time('evaluator, no store', () => evaluator.evaluate(batch));
    await time('again, from its memory', () => evaluator.evaluate(batch));
    for (const what of ['into the store', 'out of the store']) {
      await time(what, () => throughStore(path, game, batch));
    }
    const { size } = await stat(path);
    return { rows, bytes: size };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function plain(game: Game, { rows, players, words }: CoalitionBatch): Promise<void> {
  const width = words.length / rows;
  const step = game.batchSize ?? 64;
  for (let row = 0; row < rows; row += step) {
    const count = Math.min(step, rows - row);
    await game.evaluate(
      { rows: count, players, words: words.subarray(row * width, (row + count) * width) },
      {},
    );
  }
}

async function throughStore(path: string, game: Game, batch: CoalitionBatch): Promise<void> {
  const store = await openStore(path);
  try {
    const kept = await store.keep(game, { title: 'load' });
    await new Evaluator(kept, { concurrency: kept.concurrency }).evaluate(batch);
    await kept.end('complete');
  } finally {
    store.close();
  }
}
