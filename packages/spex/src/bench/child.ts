// A process that measures rows for another one: told one at a time, it answers each with how it went.
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { openGame } from './games/open-games.ts';
import { BenchSession, type RowSpec } from './session.ts';

/** What the process is told. */
export interface ChildRequest {
  readonly spec: RowSpec;
  /** CPU seconds after which it is to end itself; a solver may be busy all the time, so a thread looks after that. */
  readonly limit: number | undefined;
}

/** Milliseconds between two looks at the CPU time. */
const LOOKS = 50;

const session = new BenchSession(openGame);
const never = new AbortController().signal;
/** CPU milliseconds at which the process ends; 0: no limit. */
const deadline = new Float64Array(new SharedArrayBuffer(8));
let watched = false;

process.on('message', async ({ spec, limit }: ChildRequest) => {
  if (limit !== undefined) {
    watch();
    deadline[0] = cpuMilliseconds() + 1000 * limit;
  }
  const outcome = await session.measure(spec, never);
  deadline[0] = 0;
  process.send!(outcome);
});
// Ctrl-C reaches every process of a terminal: whoever asked decides what becomes of this one.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

function watch(): void {
  if (watched) return;
  watched = true;
  const code = `const deadline = new Float64Array(require('node:worker_threads').workerData);
setInterval(() => {
  const { user, system } = process.cpuUsage();
  if (deadline[0] > 0 && (user + system) / 1000 > deadline[0]) process.kill(process.pid, 'SIGTERM');
}, ${LOOKS});`;
  new Worker(code, { eval: true, workerData: deadline.buffer }).unref();
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
