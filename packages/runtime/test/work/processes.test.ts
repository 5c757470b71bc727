// Workers and askers as processes of their own, killed. They run the built package: `npm ci` builds it, `npm run build` again.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Evaluator, GameError } from '@spex/core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { distribute, redisQueue, type WorkQueue } from '../../src/work/index.ts';
import { noRedis, redisServer } from './redis-server.ts';
import {
  begun,
  coalitions,
  gameOf,
  paid,
  plainValues,
  type TestRecipe,
  testFiles,
  until,
} from './support.ts';

const files = testFiles();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Started {
  readonly pid: number;
  readonly out: () => string;
  kill(signal: NodeJS.Signals): void;
  readonly gone: Promise<number | null>;
}

function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout!.on('data', (chunk) => {
    out += chunk;
  });
  const gone = once(child, 'close').then(([code]) => code as number | null);
  ends.push(() => {
    child.kill('SIGKILL');
    return gone;
  });
  return { pid: child.pid!, out: () => out, kill: (signal) => child.kill(signal), gone };
}

let projects = 0;

describe.skipIf(noRedis)('processes', () => {
  const server = redisServer();
  const worker = (project: string, silence = 0.5): Started =>
    start('./worker-process.mjs', [server.url, project, String(silence)]);

  async function ask(project: string): Promise<WorkQueue> {
    const queue = await redisQueue({ url: server.url, project });
    ends.push(() => queue.close());
    return queue;
  }

  const evaluatorOf = (recipe: TestRecipe, queue: WorkQueue): Evaluator => {
    const game = distribute(gameOf(recipe), recipe, queue);
    return new Evaluator(game, { concurrency: game.concurrency });
  };

  it('a worker that is killed in mid-job: another does the job', async () => {
    const project = `killed-${projects++}`;
    const log = files.path('killed');
    const hold = await files.touch('killed-hold');
    const recipe = { players: 20, batchSize: 8, log, hold };
    const batch = coalitions(20, 64);
    const running = evaluatorOf(recipe, await ask(project)).evaluate(batch);
    const first = worker(project);
    await until(() => begun(log).length === 1);
    first.kill('SIGKILL');
    await first.gone;
    await files.remove(hold);
    worker(project);
    expect((await running).values).toEqual(await plainValues(recipe, batch));
    // The job was begun twice, and nothing else was.
    expect(paid(log).length).toBe(64);
    expect(begun(log).reduce((sum, { rows }) => sum + rows, 0)).toBe(64 + begun(log)[0]!.rows);
  });

  it('a worker that is asked to leave finishes its job, and ends with 0', async () => {
    const project = `asked-${projects++}`;
    const log = files.path('asked');
    const hold = await files.touch('asked-hold');
    const recipe = { players: 20, batchSize: 8, log, hold };
    const batch = coalitions(20, 64);
    const running = evaluatorOf(recipe, await ask(project)).evaluate(batch);
    const first = worker(project);
    await until(() => begun(log).length === 1);
    first.kill('SIGTERM');
    await until(() => first.out().includes('leaving: '));
    await files.remove(hold);
    expect(await first.gone).toBe(0);
    expect(paid(log).length).toBe(begun(log)[0]!.rows);
    worker(project);
    expect((await running).values).toEqual(await plainValues(recipe, batch));
    expect(paid(log).length).toBe(64);
  });

  it('a game that computes without giving way is not taken for dead', async () => {
    const project = `block-${projects++}`;
    const log = files.path('block');
    const recipe = { players: 20, batchSize: 4, log, block: 4000 };
    const batch = coalitions(20, 1);
    const queue = await ask(project);
    const both = [worker(project, 0.4), worker(project, 0.4)];
    const game = distribute(gameOf(recipe), recipe, queue);
    const running = game.evaluate(batch, {});
    // The one that does not compute looks for jobs of dead ones.
    await until(() => both.every(({ out }) => out().includes('serving: ')));
    expect(await running).toEqual(await plainValues({ players: 20 }, batch));
    expect(begun(log).length).toBe(1);
  });

  it('a coalition that kills its workers is found; the others have values', async () => {
    const project = `deadly-${projects++}`;
    const log = files.path('deadly');
    const recipe = { players: 20, batchSize: 4, log, deadly: 4 };
    // Someone starts the worker again whenever it dies.
    let deaths = 0;
    let over = false;
    const supervise = async (): Promise<void> => {
      while (!over) {
        const code = await worker(project, 0.4).gone;
        if (code === 7) deaths++;
      }
    };
    const supervised = supervise();
    ends.push(async () => {
      over = true;
    });
    const evaluator = evaluatorOf(recipe, await ask(project));
    const batch = coalitions(20, 4);
    const sound = { ...batch, words: batch.words.map((word) => word & ~(1 << 4)) };
    const words = sound.words.slice();
    words[3]! |= 1 << 4;
    const error = await evaluator.evaluate({ ...sound, words }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(GameError);
    expect(error.coalition).toContain(4);
    expect(error.message).toMatch(/every worker that took the job died$/);
    expect(error.cause).toMatchObject({ name: 'WorkError', reason: 'worker-died' });
    const measured = evaluator.measured();
    expect(measured.batch.rows).toBe(3);
    expect(measured.values).toEqual(await plainValues({ players: 20 }, measured.batch));
    // Three workers, and no more, though the Evaluator asks for it again on its own.
    expect(deaths).toBe(3);
    over = true;
    void supervised;
  });

  it('an asker that is killed and started again takes what was finished', async () => {
    const project = `asker-${projects++}`;
    const log = files.path('asker');
    const recipe = { players: 20, batchSize: 8, log, sleep: 3 };
    worker(project);
    worker(project);
    const args = [server.url, project, JSON.stringify(recipe), '600'];
    const first = start('./asker-process.mjs', args);
    await until(() => paid(log).length > 100);
    first.kill('SIGKILL');
    await first.gone;
    const second = start('./asker-process.mjs', args);
    expect(await second.gone).toBe(0);
    expect(JSON.parse(second.out())).toEqual(Array.from(await plainValues(recipe, coalitions(20, 600))));
    expect(paid(log).length).toBe(600);
  });
});

const noTls = noRedis ?? tlsTrouble();
if (noTls && !noRedis) console.log(`the test of TLS is skipped: ${noTls}`);

function tlsTrouble(): string | undefined {
  if (spawnSync('openssl', ['version']).status !== 0) return 'no openssl on this machine';
  return spawnSync('redis-cli', ['--tls', '--version']).status === 0
    ? undefined
    : 'Redis was built without TLS';
}

describe.skipIf(noTls)('a Redis with TLS', () => {
  const certificate = (): string => files.path('certificate.pem');
  const key = (): string => files.path('key.pem');
  beforeAll(() => {
    const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const where = ['-keyout', key(), '-out', certificate(), '-addext', 'subjectAltName=DNS:localhost'];
    expect(spawnSync('openssl', [...what, ...where]).status).toBe(0);
  });
  const tls = (): string[] => [
    '--tls-cert-file',
    certificate(),
    '--tls-key-file',
    key(),
    '--tls-ca-cert-file',
    certificate(),
  ];
  const server = redisServer((port) => [
    ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', '--requirepass', 'hush'],
    ...['--save', '', '--appendonly', 'no'],
    ...tls(),
  ]);

  it('is asked, and serves, where its certificate is trusted', async () => {
    const url = `rediss://:hush@localhost:${server.port}`;
    await expect(redisQueue({ url })).rejects.toMatchObject({
      reason: 'unreachable',
      message: `cannot reach Redis at rediss://localhost:${server.port}: self-signed certificate`,
    });
    const env = { NODE_EXTRA_CA_CERTS: certificate() };
    start('./worker-process.mjs', [url, 'tls', '5'], env);
    const recipe = { players: 10, outputs: 2 };
    const asker = start('./asker-process.mjs', [url, 'tls', JSON.stringify(recipe), '50'], env);
    expect(await asker.gone).toBe(0);
    expect(JSON.parse(asker.out())).toEqual(Array.from(await plainValues(recipe, coalitions(10, 50))));
  });
});
