// Times calls that spend their time in core's WebAssembly kernels, with the kernels and with their plain twins (WebAssembly
// taken away), in turn, each in a process of its own; and holds the results of both to the same bytes.
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { contentHash } from 'spex';
import { cpuSeconds } from './harness/cpu.ts';
import { wholeNumber } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { CALLS } from './kernels/calls.ts';
import { tableHead, tableRow } from './tables/markdown.ts';

const USAGE = 'usage: kernels [--repeats 3] [--only WORD]';

/** CPU seconds of one call, and its result's hash. */
interface Timed {
  readonly seconds: number;
  readonly hash: string;
}

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      repeats: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      call: { type: 'string' },
      plain: { type: 'boolean', default: false },
    },
  });
  if (values.call !== undefined) {
    process.stdout.write(JSON.stringify(await timeCall(Number(values.call), values.plain)));
    return;
  }
  const repeats = wholeNumber('repeats', values.repeats);
  const head = ['call', 'kernels', 'CPU seconds', 'plain', 'times faster'];
  process.stdout.write(`${tableHead(head)}\n`);
  for (const [at, { name, kernels }] of CALLS.entries()) {
    if (!name.includes(values.only)) continue;
    const quick: Timed[] = [];
    const plain: Timed[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      quick.push(inOwnProcess(at, false));
      plain.push(inOwnProcess(at, true));
    }
    if (new Set([...quick, ...plain].map(({ hash }) => hash)).size > 1) {
      throw new Error(`${name}: the kernels and their plain twins come to different results`);
    }
    const [fast, slow] = [medianOf(quick), medianOf(plain)];
    const cells = [name, kernels, fast.toFixed(2), slow.toFixed(2), (slow / fast).toFixed(1)];
    process.stdout.write(`${tableRow(cells)}\n`);
  }
}

/** The second of two calls: the first is for the compilers. */
async function timeCall(at: number, plain: boolean): Promise<Timed> {
  if (plain) Reflect.deleteProperty(globalThis, 'WebAssembly');
  await CALLS[at]!.run();
  const before = cpuSeconds();
  const result = await CALLS[at]!.run();
  return { seconds: cpuSeconds() - before, hash: contentHash(result) };
}

function inOwnProcess(at: number, plain: boolean): Timed {
  const command = [process.argv[1]!, '--call', String(at), ...(plain ? ['--plain'] : [])];
  return JSON.parse(
    execFileSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

function medianOf(timed: readonly Timed[]): number {
  const seconds = timed.map((one) => one.seconds).sort((a, b) => a - b);
  return seconds[seconds.length >>> 1]!;
}
