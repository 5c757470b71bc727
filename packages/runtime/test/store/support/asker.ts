import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { type CoalitionBatch, Evaluator } from '@spex/core';
import { openStore } from '../../../src/store/index.ts';
import { coalitions, hashGame, nameOf } from './games.ts';

/** What a process of its own is asked to do; see `startAsker`. */
export interface AskerOptions {
  readonly store: string;
  /** A line here says that a coalition was paid for, or that its values are acknowledged. */
  readonly log: string;
  readonly rows: number;
  readonly batchSize: number;
  readonly concurrency: number;
  /** Milliseconds that a call of the game takes. */
  readonly callMs: number;
  /** Coalitions are asked for from the last to the first. */
  readonly backwards?: boolean;
}

async function main(options: AskerOptions): Promise<void> {
  const log = (what: 'paid' | 'acknowledged', batch: CoalitionBatch): void => {
    const lines = Array.from({ length: batch.rows }, (_, row) => `${what} ${nameOf(batch, row)}\n`);
    // What was written is there whatever happens to this process next.
    appendFileSync(options.log, lines.join(''));
  };
  const game = hashGame({
    batchSize: options.batchSize,
    async onCall(batch) {
      if (options.callMs > 0) await new Promise((resolve) => setTimeout(resolve, options.callMs));
      log('paid', batch);
    },
  });
  const store = await openStore(options.store);
  const kept = await store.keep(game, { title: 'an asker', concurrency: options.concurrency });
  const evaluator = new Evaluator(
    {
      ...kept,
      async evaluate(batch, context) {
        const values = await kept.evaluate(batch, context);
        log('acknowledged', batch);
        return values;
      },
    },
    { concurrency: kept.concurrency },
  );
  const batch = coalitions(options.rows);
  if (options.backwards) batch.words.reverse();
  process.stdout.write('begun\n');
  await evaluator.evaluate(batch);
  await kept.end('complete');
  store.close();
  process.stdout.write(`${JSON.stringify(kept.counts)}\n`);
}

await main(JSON.parse(process.argv[2]!) as AskerOptions);
