import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A Redis server of one's own that writes down all it is told. */
export interface RedisServer {
  readonly url: string;
  /** Kills it and starts it again on what it wrote down. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** undefined where there is no `redis-server`. */
export async function startRedis(folder: string): Promise<RedisServer | undefined> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<boolean> => {
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ];
    const started = spawn('redis-server', [...args, '--appendfsync', 'always'], { stdio: 'ignore' });
    const failed = new Promise<false>((resolve) => started.once('error', () => resolve(false)));
    child = started;
    return Promise.race([failed, answers(port)]);
  };
  const end = async (): Promise<void> => {
    const running = child!;
    const closed = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await closed;
  };
  if (!(await start())) return undefined;
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await end();
      await start();
    },
    stop: end,
  };
}

/** Resolves once the server answers. */
async function answers(port: number): Promise<true> {
  for (;;) {
    const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
      return true;
    } catch {
      await sleep(50);
    } finally {
      client.disconnect();
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
