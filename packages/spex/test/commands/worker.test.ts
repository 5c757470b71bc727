// Askers and workers of the built command on a real Redis server; skipped, with the reason, where there is none.
import { beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../models/test/openai/fake-server.ts';
import { noRedis, redisServer } from '../../../runtime/test/work/redis-server.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel } from '../support/programs.ts';
import { run } from '../support/run.ts';
import { runSpex, type Spawned, spawnSpex } from '../support/spawned.ts';
import { classTable, csvOf } from '../support/tables.ts';
import { withoutTimes } from '../support/times.ts';
import { tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();
const server = redisServer();
const TEXT = 'The acting was not good, but I never felt bored.';
let tiny = '';

beforeAll(async () => {
  tiny = await tinyTransformer(folder, 'tiny');
});

/** A worker that looks for work. */
async function startWorker(project: string, args: readonly string[] = []): Promise<Spawned> {
  const worker = spawnSpex(['worker', '--project', project, ...args], { SPEX_REDIS: server.url });
  await worker.said('looks for work');
  return worker;
}

/** Sends it away; tells what it said. */
async function end(worker: Spawned): Promise<string> {
  worker.child.kill('SIGTERM');
  const { code, out, err } = await worker.finished;
  expect({ code, out }).toEqual({ code: 0, out: '' });
  return err;
}

describe.skipIf(noRedis)('spex worker', () => {
  it('ablates for every kind of run, with the same results', async () => {
    const project = 'kinds';
    const worker = await startWorker(project, ['--model', tiny]);
    const train = await folder.write('train.csv', csvOf(classTable('train', 24, { noisy: true })));
    const test = await folder.write('test.csv', csvOf(classTable('test', 6, { seed: 2 })));
    const prompts = await folder.write(
      'prompts.jsonl',
      JSON.stringify({ prompt: 'abc', answer: 'd', contrast: 'e' }),
    );
    const passages = await folder.write('documents.json', '["It was good. It was long.", "It was bad."]');
    const commands = [
      ['explain', 'a b c d e f g', '--model', tiny, '--target', 'own-answer', '--max-tokens', '2'],
      ['explain', TEXT, '--budget', '100'],
      ['context', '--question', 'Was it good?', '--documents', passages, '--refine'],
      ['data', '--train', train, '--test', test, '--label', 'label', '--budget', '40', '--solver', 'lasso'],
      ['components', '--model', tiny, '--prompts', prompts],
    ];
    for (const command of commands) {
      const args = [...command, '--format', 'json'];
      const alone = await run([...args, '--quiet']);
      const asked = await run([...args, '--redis', server.url, '--project', project]);
      expect({ code: asked.code, err: asked.err }).toMatchObject({ code: 0 });
      expect(withoutTimes(asked.out)).toEqual(withoutTimes(alone.out));
    }
    const said = await end(worker);
    expect(said).toMatch(/^loading .*tiny\n/);
    expect(said.match(/^serves game /gm)).toHaveLength(6);
    expect(said).toContain('leaving: finishing the job under way (once more to leave at once)');
    expect(said).toMatch(/\ndone: \d+ jobs, \d+ ablations, [\d,.]+ a second\n$/);
  });

  it('may come later, and go in between', async () => {
    const project = 'late';
    const words = Array.from({ length: 12 }, (_, at) => `w${at}`).join(' ');
    const args = ['explain', words, '--budget', '600', '--format', 'json'];
    const asker = spawnSpex([...args, '--redis', server.url, '--project', project]);
    await asker.said(/no worker/i);
    const first = await startWorker(project);
    await first.said('serves game');
    const second = await startWorker(project);
    const said = await end(first);
    const { code, out } = await asker.finished;
    expect(code).toBe(0);
    expect(withoutTimes(out)).toEqual(withoutTimes((await run(args)).out));
    expect(said).toContain('leaving');
    await end(second);
  });

  it('refuses the game of another model, which waits for a worker that has it', async () => {
    const project = 'other';
    const other = await startWorker(project);
    const args = ['explain', 'a b c d', '--model', tiny, '--target', 'answer:d', '--format', 'json'];
    const asker = spawnSpex([...args, '--redis', server.url, '--project', project]);
    await asker.said(/refuse/);
    const right = await startWorker(project, ['--model', tiny]);
    const { code, out } = await asker.finished;
    expect(code).toBe(0);
    expect(withoutTimes(out)).toEqual(withoutTimes((await run(args)).out));
    expect(await end(other)).toContain(
      'the game asks a language model, and this worker has the embedded encoder',
    );
    await end(right);
  });

  it('fills the store of the asker', async () => {
    const project = 'kept';
    const worker = await startWorker(project);
    const args = ['explain', TEXT, '--budget', '100', '--store', folder.path('kept.db'), '--format', 'json'];
    const asked = await run([...args, '--redis', server.url, '--project', project]);
    await end(worker);
    const again = await run(args);
    expect(withoutTimes(again.out)).toEqual(withoutTimes(asked.out));
    expect(again.err).toContain('100 of 100 ablations were in the store, 0 were paid for');
  });

  it.each([
    ['vllm', ['--max-tokens', '2']],
    ['openai', ['--target', 'contrast: big/ old']],
  ] as const)('makes the calls of a server, with the key of its own machine: %s', async (flavour, target) => {
    const api = await startServer(flavour);
    api.key = 'sk-of-the-asker';
    const text = 'The city of London is';
    const model = ['--model', `openai:formula-1@${api.url}`, '--key-variable', 'API_KEY'];
    const args = ['explain', text, ...model, ...target, '--format', 'json'];
    const env = { API_KEY: api.key };
    const alone = await runSpex(args, env);
    const worker = spawnSpex(['worker', '--redis', server.url, '--project', flavour, ...model], env);
    await worker.said('looks for work');
    const before = api.requests.length;
    const asked = await runSpex([...args, '--redis', server.url, '--project', flavour], env);
    expect(withoutTimes(asked.out)).toEqual(withoutTimes(alone.out));
    expect(api.requests.length - before).toBeGreaterThan(32);
    // What the worker's calls took is told by the run that asked.
    expect(Number(/^calls of the model: (\d+)/m.exec(asked.err)?.[1])).toBeGreaterThanOrEqual(32);
    expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer sk-of-the-asker']),
    );
    expect(await end(worker)).toMatch(/\ndone: .* 3\d ablations/);
    await api.close();
  });

  it('has its calls counted by a plan', async () => {
    const api = await startServer('openai');
    const model = ['--model', `openai:formula-1@${api.url}`];
    const project = 'planned';
    const worker = spawnSpex(['worker', '--redis', server.url, '--project', project, ...model]);
    await worker.said('looks for work');
    const args = ['explain', 'The city of London is', ...model, '--target', 'contrast: big/ old'];
    const ask = ['--probe', '8', '--no-store', '--redis', server.url, '--project', project];
    const { out } = await runSpex(['plan', ...args, '--format', 'json', ...ask]);
    // Without a store the run pays for all once more, a call at least for each.
    const { toPay, calls } = JSON.parse(out) as { toPay: number; calls: number };
    expect(toPay).toBe(32);
    expect(calls).toBeGreaterThanOrEqual(32);
    await end(worker);
    await api.close();
  });

  it('leaves at its limit of calls, and another goes on', async () => {
    const project = 'limited';
    const model = await commandModel(folder, 'length', 'text.length');
    const limited = await startWorker(project, ['--model', model, '--max-calls', '2']);
    const args = ['explain', TEXT, '--model', model, '--budget', '300', '--format', 'json'];
    const asker = spawnSpex([...args, '--redis', server.url, '--project', project]);
    const { code, err } = await limited.finished;
    expect(err).toMatch(/\nspex: stopped before a call too many: maxCalls is 2\n$/);
    expect(code).toBe(1);
    const other = await startWorker(project, ['--model', model]);
    const asked = await asker.finished;
    await end(other);
    expect(asked.code).toBe(0);
    expect(withoutTimes(asked.out)).toEqual(withoutTimes((await run(args)).out));
  });

  it('leaves at once the second time', async () => {
    const project = 'impatient';
    const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)';
    const model = await commandModel(folder, 'slow', `(${sleep}, text.length)`);
    const asker = spawnSpex([
      'explain',
      'a b c',
      '--model',
      model,
      '--redis',
      server.url,
      '--project',
      project,
    ]);
    const worker = await startWorker(project, ['--model', model]);
    await worker.said('serves game');
    worker.child.kill('SIGTERM');
    await worker.said('once more to leave at once');
    worker.child.kill('SIGTERM');
    expect((await worker.finished).code).toBe(130);
    asker.child.kill('SIGKILL');
    await asker.finished;
  });
});

describe.skipIf(noRedis)('a server that wants a password', () => {
  const guarded = redisServer(['--save', '', '--requirepass', 'hunter2']);
  const url = (password: string): string => guarded.url.replace('//', `//:${password}@`);

  it('is joined by the URL of a variable, and nobody tells the password', async () => {
    const worker = spawnSpex(['worker', '--redis', 'env:QUEUE'], { QUEUE: url('hunter2') });
    await worker.said('looks for work');
    const asked = await runSpex(['explain', TEXT, '--budget', '64', '--redis', 'env:QUEUE'], {
      QUEUE: url('hunter2'),
    });
    expect(asked.code).toBe(0);
    expect(asked.err + asked.out + (await end(worker))).not.toContain('hunter2');
  });

  it.each([['worker'], ['explain', TEXT]])('refuses another one: %s', async (...command) => {
    const { code, out, err } = await runSpex([...command, '--redis', url('wrong')]);
    expect(err).toMatch(/spex: .*(password|login)/i);
    expect(err).not.toContain('wrong@');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('a worker that cannot work', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no server named', ['worker'], /no server: give --redis redis:\/\/HOST:PORT, or set SPEX_REDIS/],
    ['no variable', ['worker', '--redis', 'env:NOT_THERE'], /the variable NOT_THERE is not set/],
    [
      'no such model',
      ['worker', '--redis', 'redis://localhost:1', '--model', './none'],
      /there is no folder \.\/none/,
    ],
    ['a wrong URL', ['worker', '--redis', 'localhost:6379'], /redis:\/\//],
    ['nobody there', ['worker', '--redis', 'redis://127.0.0.1:1'], /127\.0\.0\.1:1/],
    [
      'a limit that means nothing',
      ['worker', '--redis', 'redis://localhost:1', '--max-calls', '3'],
      /maxCalls is for models that are called/,
    ],
  ];
  it.each(cases)('%s', async (_, args, message) => {
    const { code, out, err } = await run([...args, '--quiet']);
    expect(err).toMatch(message);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
  });

  it('of a run: nobody is there', async () => {
    const { code, out, err } = await run(['explain', TEXT, '--redis', 'redis://127.0.0.1:1']);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
  });
});
