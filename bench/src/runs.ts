// What the machinery around a run takes: a million ablations through the store, and queues of workers.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { FlagError, wholeNumber } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { measureLoad } from './runs/load.ts';
import { measureWorkers } from './runs/workers.ts';
import { fixed, table } from './tables/markdown.ts';

const USAGE = `usage: runs load [--ablations 1000000] [--players 64] [--batch 4096]
       runs workers [--ablations 6400] [--players 64] [--batch 64] [--milliseconds 50]`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ablations: { type: 'string' },
      players: { type: 'string', default: '64' },
      batch: { type: 'string' },
      milliseconds: { type: 'string', default: '50' },
    },
  });
  const players = wholeNumber('players', values.players, 32);
  if (positionals[0] === 'load') {
    const { rows, bytes } = await measureLoad({
      players,
      ablations: wholeNumber('ablations', values.ablations ?? '1000000'),
      batchSize: wholeNumber('batch', values.batch ?? '4096'),
    });
    const cells = rows.map(({ what, seconds, each, memory }) => [
      what,
      fixed(seconds, 2),
      fixed(each, 2),
      fixed(memory / 2 ** 20, 0),
    ]);
    process.stdout.write(
      `${table(['ablations answered by', 'seconds', 'µs each', 'most memory, MB'], cells)}\n`,
    );
    process.stdout.write(`\nThe store's file: ${fixed(bytes / 1e6, 1)} MB.\n`);
    return;
  }
  if (positionals[0] !== 'workers') throw new FlagError('say load or workers');
  const rows = await measureWorkers({
    players,
    ablations: wholeNumber('ablations', values.ablations ?? '6400'),
    batchSize: wholeNumber('batch', values.batch ?? '64'),
    milliseconds: wholeNumber('milliseconds', values.milliseconds),
  });
  const cells = rows.map(({ queue, workers, seconds, efficiency, overhead }) => [
    queue,
    `${workers}`,
    fixed(seconds, 2),
    `${fixed(100 * efficiency, 0)} %`,
    fixed(overhead, 0),
  ]);
  process.stdout.write(
    `${table(['queue', 'workers', 'seconds', 'efficiency', 'µs an ablation beyond'], cells)}\n`,
  );
}
