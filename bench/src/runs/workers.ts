import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distribute, redisQueue, threadQueue, type WorkQueue } from '@spex/runtime';
import { Evaluator, type Game } from 'spex';
import { startRedis } from '../faults/redis-server.ts';
import { randomCoalitions, sleepyGame } from './cheap-game.ts';

export interface WorkersRow {
  readonly queue: string;
  readonly workers: number;
  readonly seconds: number;
  /** Seconds that the game takes alone, over the workers, over `seconds`. */
  readonly efficiency: number;
  /** Microseconds an ablation beyond what the game takes. */
  readonly overhead: number;
}

export interface WorkersOptions {
  readonly ablations: number;
  readonly players: number;
  readonly batchSize: number;
  /** What the game takes for a batch. */
  readonly milliseconds: number;
}

const COUNTS = [1, 2, 4];
/** Builds the sleeping game of a recipe. */
const MODULE = new URL('./builder.js', import.meta.url);
const WORKER = new URL('./worker.js', import.meta.url);

/** The same ablations by 1, 2 and 4 workers, of both kinds of queue. A game that sleeps needs no core of its own. */
export async function measureWorkers(options: WorkersOptions): Promise<WorkersRow[]> {
  const { players, batchSize, milliseconds, ablations } = options;
  const recipe = { players, batchSize, milliseconds };
  const game = sleepyGame(players, batchSize, milliseconds);
  const rows: WorkersRow[] = [];
  // Other coalitions each time: a queue gives what it has given before without asking a worker.
  let seed = 0;
  const note = async (queue: string, workers: number, through: WorkQueue): Promise<void> => {
    // Once before, so that every worker is there and has its game.
    await ask(distribute(game, recipe, through), players, 4 * workers * batchSize, ++seed);
    const distributed = distribute(game, recipe, through);
    const start = performance.now();
    await ask(distributed, players, ablations, ++seed);
    const seconds = (performance.now() - start) / 1000;
    const alone = (Math.ceil(ablations / batchSize) * milliseconds) / 1000 / workers;
    rows.push({
      queue,
      workers,
      seconds,
      efficiency: alone / seconds,
      overhead: (1e6 * (seconds - alone)) / ablations,
    });
  };
  for (const workers of COUNTS) {
    const queue = await threadQueue({ workers, module: MODULE, options: {} });
    await note('threads', workers, queue).finally(() => queue.close());
  }
  const folder = await mkdtemp(join(tmpdir(), 'spex-workers-'));
  const server = await startRedis(folder);
  try {
    for (const workers of server ? COUNTS : []) {
      const started = Array.from({ length: workers }, () =>
        spawn(process.execPath, [WORKER.pathname, server!.url], { stdio: 'inherit' }),
      );
      const queue = await redisQueue({ url: server!.url });
      await note('Redis', workers, queue).finally(async () => {
        await queue.close();
        await Promise.all(
          started.map((child) => {
            const ended = new Promise((resolve) => child.once('close', resolve));
            child.kill('SIGTERM');
            return ended;
          }),
        );
      });
    }
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

async function ask(
  game: Game & { readonly concurrency: () => number },
  players: number,
  ablations: number,
  seed: number,
): Promise<void> {
  const evaluator = new Evaluator(game, { concurrency: game.concurrency });
  await evaluator.evaluate(randomCoalitions(players, ablations, seed));
}
