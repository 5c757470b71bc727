// Many machines through a real Redis; the workers serve in this process.
import { inspect } from 'node:util';
import { Evaluator } from '@spex/core';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  distribute,
  redisQueue,
  serveWorker,
  type WorkEvent,
  type WorkerEvent,
  type WorkQueue,
} from '../../src/work/index.ts';
import { createBuilder } from './builder.mjs';
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

const PASSWORD = 'correct%horse/battery';
const files = testFiles();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let project = '';
let count = 0;
beforeEach(() => {
  project = `test-${count++}`;
});

interface Asker {
  readonly queue: WorkQueue;
  readonly events: WorkEvent[];
  kinds(): string[];
}

async function ask(url: string): Promise<Asker> {
  const events: WorkEvent[] = [];
  const queue = await redisQueue({ url, project, onEvent: (event) => events.push(event) });
  ends.push(() => queue.close());
  return { queue, events, kinds: () => events.map(({ kind }) => kind) };
}

interface Server {
  readonly events: WorkerEvent[];
  readonly stop: () => void;
  readonly gone: Promise<void>;
}

function serve(url: string, options: { readonly weights?: number } = {}): Server {
  const events: WorkerEvent[] = [];
  const controller = new AbortController();
  const gone = serveWorker({
    url,
    project,
    builder: createBuilder(options),
    signal: controller.signal,
    onEvent: (event) => events.push(event),
    silenceSeconds: 2,
  });
  const stop = (): void => controller.abort();
  ends.push(() => {
    stop();
    return gone;
  });
  return { events, stop, gone };
}

const evaluatorOf = (recipe: TestRecipe, queue: WorkQueue, signal?: AbortSignal): Evaluator => {
  const game = distribute(gameOf(recipe), recipe, queue);
  return new Evaluator(game, { concurrency: game.concurrency, ...(signal && { signal }) });
};

describe.skipIf(noRedis)('many machines', () => {
  const server = redisServer();

  async function withRedis<T>(task: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(server.url);
    try {
      return await task(client);
    } finally {
      client.disconnect();
    }
  }

  it('waits for the first worker, and for each one that joins later', async () => {
    const log = files.path('join');
    const recipe = { players: 20, batchSize: 4, log };
    const asker = await ask(server.url);
    const batch = coalitions(20, 200);
    const running = evaluatorOf(recipe, asker.queue).evaluate(batch);
    await until(() => asker.kinds().includes('no-workers'));
    expect(asker.events.at(-1)?.message).toBe(
      `no worker is there for project '${project}': the run waits for one`,
    );
    serve(server.url);
    serve(server.url);
    expect((await running).values).toEqual(await plainValues(recipe, batch));
    await until(() => asker.kinds().includes('workers'));
    expect(asker.queue.workers()).toBeGreaterThan(0);
  });

  it('leaves when the signal comes, after the job under way', async () => {
    const log = files.path('leave');
    const hold = await files.touch('leave-hold');
    const recipe = { players: 20, batchSize: 4, log, hold };
    const disposed = files.path('leave-disposed');
    const events: WorkerEvent[] = [];
    const controller = new AbortController();
    const gone = serveWorker({
      url: server.url,
      project,
      builder: createBuilder({ disposed }),
      signal: controller.signal,
      onEvent: (event) => events.push(event),
    });
    const { queue } = await ask(server.url);
    const batch = coalitions(20, 40);
    const running = evaluatorOf(recipe, queue).evaluate(batch);
    await until(() => begun(log).length === 1);
    controller.abort();
    await until(() => events.some(({ kind }) => kind === 'leaving'));
    await files.remove(hold);
    await gone;
    expect(begun(log).length).toBe(1);
    expect(paid(log).length).toBe(begun(log)[0]!.rows);
    expect((await import('node:fs')).readFileSync(disposed, 'utf8')).toBe('disposed\n');
    // What it left is done by another, and nothing twice.
    serve(server.url);
    expect((await running).values).toEqual(await plainValues(recipe, batch));
    expect(new Set(paid(log)).size).toBe(40);
    expect(paid(log).length).toBe(40);
  });

  it('refuses a worker with other weights, and goes on with a right one', async () => {
    const log = files.path('weights');
    const recipe = { players: 20, batchSize: 4, log };
    const wrong = serve(server.url, { weights: 1 });
    const asker = await ask(server.url);
    const batch = coalitions(20, 40);
    const running = evaluatorOf(recipe, asker.queue).evaluate(batch);
    await until(() => asker.kinds().includes('refused'));
    expect(asker.events.at(-1)?.message).toMatch(
      /^every worker refuses this game \(1 worker\), the run waits for one that serves it: it builds game \w+ where \w+ is asked for: other weights/,
    );
    expect(begun(log)).toEqual([]);
    serve(server.url);
    expect((await running).values).toEqual(await plainValues(recipe, batch));
    expect(paid(log).length).toBe(40);
    expect(wrong.events.filter(({ kind }) => kind === 'refused').length).toBe(1);
    expect(wrong.events.some(({ kind }) => kind === 'done')).toBe(false);
    await until(() => asker.events.at(-1)!.message.startsWith('1 of 2 workers refuse this game'));
    expect(asker.queue.workers()).toBe(1);
  });

  it('tells why a worker cannot build the game', async () => {
    const recipe = { players: 20, unbuildable: 'no model here\nat all' };
    const worker = serve(server.url);
    const asker = await ask(server.url);
    const stop = new AbortController();
    const running = evaluatorOf(recipe, asker.queue, stop.signal).evaluate(coalitions(20, 4));
    await until(() => asker.kinds().includes('refused'));
    expect(asker.events.at(-1)?.message).toMatch(/: no model here at all$/);
    expect(worker.events.at(-1)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/no model here at all$/),
    });
    stop.abort();
    expect((await running).complete).toBe(false);
  });

  it('takes its jobs back when the signal comes', async () => {
    const { queue } = await ask(server.url);
    const recipe = { players: 20, batchSize: 4 };
    const stop = new AbortController();
    const running = evaluatorOf(recipe, queue, stop.signal).evaluate(coalitions(20, 40));
    const waiting = (): Promise<string[]> =>
      withRedis((client) => client.keys(`spex:{${project}}:game-*:job-*`));
    while ((await waiting()).length < 2);
    stop.abort();
    expect((await running).batch.rows).toBe(0);
    expect(await waiting()).toEqual([]);
  });

  it('lets two askers of one game pay once', async () => {
    const log = files.path('two-askers');
    const recipe = { players: 20, batchSize: 16, log, sleep: 2 };
    serve(server.url);
    serve(server.url);
    const batch = coalitions(20, 600);
    const askers = await Promise.all([ask(server.url), ask(server.url), ask(server.url)]);
    const all = await Promise.all(askers.map(({ queue }) => evaluatorOf(recipe, queue).evaluate(batch)));
    const values = await plainValues(recipe, batch);
    for (const evaluation of all) expect(evaluation.values).toEqual(values);
    expect(paid(log).length).toBe(600);
  });

  it('serves askers of several games', async () => {
    serve(server.url);
    serve(server.url);
    const { queue } = await ask(server.url);
    const recipes = Array.from({ length: 6 }, (_, i) => ({ players: 10 + i, outputs: 1 + i, batchSize: 4 }));
    const all = await Promise.all(
      recipes.map((recipe) => evaluatorOf(recipe, queue).evaluate(coalitions(recipe.players, 30))),
    );
    for (const [i, { batch, values }] of all.entries()) {
      expect(values).toEqual(await plainValues(recipes[i]!, batch));
    }
  });

  it('leaves nothing behind that stays', async () => {
    const recipe = { players: 20, batchSize: 4, outputs: 3 };
    const worker = serve(server.url);
    const { queue } = await ask(server.url);
    const keys = (client: Redis): Promise<string[]> => client.keys(`spex:{${project}}:*`);
    await evaluatorOf(recipe, queue).evaluate(coalitions(20, 100));
    await withRedis(async (client) => {
      const results = (await keys(client)).filter((key) => key.includes(':result:'));
      expect(results.length).toBeGreaterThan(20);
      // A result that was taken stays for a minute; its job is gone.
      for (const key of results) expect(await client.pttl(key)).toBeLessThanOrEqual(60_000);
      expect((await keys(client)).filter((key) => /:game-\w+:job-/.test(key))).toEqual([]);
      await queue.close();
      worker.stop();
      await worker.gone;
      for (const key of await keys(client)) {
        if (/:(marker|stalled-check)$/.test(key)) continue;
        expect([key, await client.pttl(key)]).not.toEqual([key, -1]);
      }
    });
  });

  it('tells of a result that is none', async () => {
    const recipe = { players: 20, batchSize: 4 };
    const { queue } = await ask(server.url);
    const running = evaluatorOf(recipe, queue)
      .evaluate(coalitions(20, 4))
      .catch((thrown) => thrown);
    const find = (): Promise<string[]> =>
      withRedis((client) => client.keys(`spex:{${project}}:game-*:job-*`));
    while ((await find()).length < 2);
    await withRedis(async (client) => {
      for (const key of await find())
        await client.set(`spex:{${project}}:result:${key.split(':').at(-1)}`, 'seven!!');
    });
    serve(server.url);
    expect((await running).message).toContain('Redis has lost the results of a job again and again');
  });

  it('asks again for a job that others have damaged', async () => {
    const recipe = { players: 20, batchSize: 4 };
    const batch = coalitions(20, 4);
    const { queue } = await ask(server.url);
    const running = evaluatorOf(recipe, queue).evaluate(batch);
    const find = (): Promise<string[]> =>
      withRedis((client) => client.keys(`spex:{${project}}:game-*:job-*`));
    while ((await find()).length < 2);
    await withRedis(async (client) => {
      const data = JSON.stringify({ rows: 9, players: 20, words: 'AAAA' });
      for (const key of await find()) await client.hset(key, 'data', data);
    });
    const worker = serve(server.url);
    expect((await running).values).toEqual(await plainValues(recipe, batch));
    expect(worker.events.find(({ kind }) => kind === 'failed')?.message).toMatch(
      /: the job is damaged: its coalitions do not fit its size$/,
    );
  });

  it.each([
    ['redis://127.0.0.1:1', 'unreachable', /^cannot reach Redis at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/],
    [
      'redis://user:secret@nowhere.invalid/2',
      'unreachable',
      /^cannot reach Redis at redis:\/\/nowhere\.invalid:6379\/2: /,
    ],
  ])('tells at once that %s is not there', async (url, reason, message) => {
    const builder = createBuilder();
    for (const start of [() => redisQueue({ url }), () => serveWorker({ url, builder })]) {
      const error = await start().catch((thrown) => thrown);
      expect(error).toMatchObject({ name: 'WorkError', reason, message: expect.stringMatching(message) });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret');
    }
  });

  it('tells of TLS where the server speaks none', async () => {
    const error = await redisQueue({ url: server.url.replace('redis:', 'rediss:') }).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ name: 'WorkError', reason: 'unreachable' });
  });

  it.each([
    [['~other:*', '+@all'], /NOPERM.*keys?/i],
    [['~*', '&*', '+@all', '-eval', '-evalsha'], /'eval'/],
    [['~*', '&*', '+@all', '-bzpopmin'], /'bzpopmin'/],
    [['~*', '&*', '+@read'], /NOPERM/],
  ])('tells at once that a user with %o may not work', async (rights, message) => {
    await withRedis((client) => client.acl('SETUSER', 'limited', 'reset', 'on', '>let-me-in', ...rights));
    const url = server.url.replace('//', '//limited:let-me-in@');
    const error = await redisQueue({ url, project }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      name: 'WorkError',
      reason: 'not-allowed',
      message: expect.stringMatching(message),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('let-me-in');
  });

  it('works for a user with the rights that the manual names', async () => {
    await withRedis((client) =>
      client.acl(
        'SETUSER',
        'worker',
        'reset',
        'on',
        '>let-me-in',
        '~spex:*',
        '+@all',
        '-@dangerous',
        '+info',
      ),
    );
    const url = server.url.replace('//', '//worker:let-me-in@');
    serve(url);
    const asker = await ask(url);
    const recipe = { players: 20, batchSize: 4 };
    const batch = coalitions(20, 20);
    expect((await evaluatorOf(recipe, asker.queue).evaluate(batch)).values).toEqual(
      await plainValues(recipe, batch),
    );
    expect(asker.kinds()).not.toContain('trouble');
  });
});

describe.skipIf(noRedis)('a Redis with a password', () => {
  const server = redisServer(['--save', '', '--appendonly', 'no', '--requirepass', PASSWORD]);
  const url = (password: string): string => server.url.replace('//', `//:${encodeURIComponent(password)}@`);

  it.each([
    ['no', () => server.url, /wants a password/],
    ['a wrong', () => url('battery'), /refuses the user or the password/],
  ])('refuses %s password', async (_, address, message) => {
    const error = await redisQueue({ url: address(), project }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      name: 'WorkError',
      reason: 'login',
      message: expect.stringMatching(message),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('battery');
  });

  it('appears in nothing that is written or told', async () => {
    const recipe = { players: 20, batchSize: 4, poison: 3 };
    const wrong = serve(url(PASSWORD), { weights: 3 });
    const right = serve(url(PASSWORD));
    const asker = await ask(url(PASSWORD));
    const error = await evaluatorOf(recipe, asker.queue)
      .evaluate(coalitions(20, 60))
      .catch((thrown) => thrown);
    const client = new Redis(url(PASSWORD));
    const written: string[] = [];
    for (const key of await client.keys('*')) {
      written.push(key, (await client.dumpBuffer(key))?.toString('latin1') ?? '');
    }
    client.disconnect();
    await server.kill();
    await until(() => asker.kinds().includes('disconnected'));
    await server.start();
    await until(() => asker.kinds().includes('reconnected'));
    const told = inspect([error, asker.events, wrong.events, right.events], {
      depth: 9,
      maxArrayLength: null,
    });
    expect(written.length).toBeGreaterThan(20);
    for (const text of [...written, told]) expect(text).not.toMatch(/battery|correct%/);
  });
});

describe.skipIf(noRedis).each([
  ['keeps nothing', ['--save', '', '--appendonly', 'no']],
  ['keeps all on disk', ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']],
])('a Redis that %s', (kind, options) => {
  const server = redisServer(options);

  it('may be killed and started again in mid-run', async () => {
    const log = files.path(`restart-${kind}`);
    const recipe = { players: 20, batchSize: 4, log, sleep: 5 };
    const workers = [serve(server.url), serve(server.url)];
    const asker = await ask(server.url);
    const batch = coalitions(20, 400);
    const running = evaluatorOf(recipe, asker.queue).evaluate(batch);
    await until(() => paid(log).length > 40);
    await server.kill();
    await until(() => asker.kinds().includes('disconnected'));
    await server.start();
    const evaluation = await running;
    expect(evaluation.values).toEqual(await plainValues(recipe, batch));
    expect(new Set(paid(log)).size).toBe(400);
    // At most what was under way or waited to be taken: eight short jobs a worker, of a batch each.
    expect(paid(log).length - 400).toBeLessThanOrEqual(2 * 8 * 4);
    expect(asker.kinds()).toContain('reconnected');
    for (const { events } of workers) expect(events.some((event) => event.kind === 'reconnected')).toBe(true);
  });

  it('may be away when the signal comes', async () => {
    const asker = await ask(server.url);
    const stop = new AbortController();
    const running = evaluatorOf({ players: 20 }, asker.queue, stop.signal).evaluate(coalitions(20, 20));
    await until(() => asker.kinds().includes('no-workers'));
    await server.kill();
    await until(() => asker.kinds().includes('disconnected'));
    stop.abort();
    expect(await running).toMatchObject({ complete: false, batch: { rows: 0 } });
    await asker.queue.close();
    await server.start();
  });

  it('may be away when all is closed', async () => {
    const recipe = { players: 20, batchSize: 4 };
    const worker = serve(server.url);
    const { queue } = await ask(server.url);
    await evaluatorOf(recipe, queue).evaluate(coalitions(20, 20));
    await server.kill();
    await queue.close();
    worker.stop();
    await worker.gone;
    await server.start();
  });
});
