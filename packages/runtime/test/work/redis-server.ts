// A real redis-server for the tests, on a port and in a folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** SIGKILL: what is not on disk is lost. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and folder. */
  start(): Promise<void>;
}

const installed = spawnSync('redis-server', ['--version']).status === 0;
/** Why the tests of Redis are skipped; undefined where they are not. */
export const noRedis = installed ? undefined : 'no redis-server on this machine';
if (noRedis) console.log(`tests of many machines are skipped: ${noRedis}`);

/** A server for the tests of a file; `options` go to redis-server, once they know its port. */
export function redisServer(
  options: readonly string[] | ((port: number) => readonly string[]) = ['--save', '', '--appendonly', 'no'],
): RedisServer {
  let folder = '';
  let port = 0;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const own = typeof options === 'function' ? options(port) : options;
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...own];
    child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      let out = '';
      child!.stdout!.on('data', (chunk) => {
        out += chunk;
        if (out.includes('Ready to accept connections')) resolve();
      });
      child!.once('exit', () => reject(new Error(`redis-server did not start: ${out}`)));
    });
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  beforeAll(async () => {
    if (noRedis) return;
    folder = await mkdtemp(join(tmpdir(), 'spex-redis-'));
    port = await freePort();
    await start();
  });
  afterAll(async () => {
    await kill();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  return {
    get port() {
      return port;
    },
    get url() {
      return `redis://127.0.0.1:${port}`;
    },
    kill,
    start,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
