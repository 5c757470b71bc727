// @ts-check
// A thread of a worker: tells Redis that the worker is alive and keeps the locks of its jobs, also while a game that
// computes without giving way blocks the worker's own event loop. Plain JavaScript: Node starts it from this file.
import { parentPort, workerData } from 'node:worker_threads';
import { Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';

/** @import { KeeperRequest, KeeperSetting } from './keeper-protocol.ts' */

const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort);
const { options, prefix, workersKey, workerId, lockMs } = /** @type {KeeperSetting} */ (workerData);

/** Enters the worker in the list of those alive, by the server's clock. */
const BEAT = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], 10 * ARGV[2])`;

const client = new Redis({
  ...options,
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(100 * times, 2000),
});
// What is wrong with Redis, the worker itself hears, and tells.
client.on('error', () => undefined);

/** @type {Map<string, Queue>} */
const queues = new Map();
/** Jobs under way: their tokens, and until when they are kept. */
/** @type {Map<string, { readonly job: Job, readonly token: string, readonly until: number }>} */
const held = new Map();

/** @param {string} name */
function queueOf(name) {
  let queue = queues.get(name);
  if (!queue) {
    queue = new Queue(name, { connection: client, prefix, skipMetasUpdate: true });
    queue.on('error', () => undefined);
    queues.set(name, queue);
  }
  return queue;
}

async function beat() {
  try {
    await client.eval(BEAT, 1, workersKey, workerId, lockMs);
    for (const { job, token, until } of held.values()) {
      if (performance.now() < until) await job.extendLock(token, lockMs);
    }
  } catch {
    // The next beat tries again; a lock that is lost meanwhile lets another worker take the job.
  }
}

const timer = setInterval(beat, lockMs / 4);

port.on('message', async (/** @type {KeeperRequest} */ request) => {
  if (request.kind === 'hold') {
    const job = new Job(queueOf(request.queue), 'ablations', {}, {}, request.job);
    held.set(request.job, { job, token: request.token, until: performance.now() + request.milliseconds });
  } else if (request.kind === 'release') held.delete(request.job);
  else {
    clearInterval(timer);
    await Promise.race([
      client.zrem(workersKey, workerId).catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 1000)),
    ]);
    process.exit(0);
  }
});

await beat();
port.postMessage('ready');
