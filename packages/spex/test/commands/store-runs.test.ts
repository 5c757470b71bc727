// Runs of every command with a store: what is there is not paid for again, and the result is the same.
import { readFile, rm } from 'node:fs/promises';
import type { Explanation } from '@spex/core';
import { openStore } from '@spex/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startServer } from '../../../models/test/openai/fake-server.ts';
import type { DataReport } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { loggedProgram } from '../support/logged-program.ts';
import { commandTrainer } from '../support/programs.ts';
import { type Ran, type RunOptions, run } from '../support/run.ts';
import { classTable, csvOf } from '../support/tables.ts';
import { withoutTimes } from '../support/times.ts';
import { tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();
let store = '';
let count = 0;

beforeEach(() => {
  store = folder.path(`store-${++count}.db`);
  vi.stubEnv('OPENAI_API_KEY', undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** With the store of the test. */
const stored = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run(args, { ...options, env: { SPEX_STORE: store } });

/** Each word once, so that a masked text tells its coalition. */
const WORDS = Array.from({ length: 10 }, (_, at) => `w${at}`).join(' ');
const VALUE = "(text.includes('w1') && text.includes('w5') ? 3 : 0) + text.length / 7";

/** The same command line without a store, with one, and again: all give the same; the last one pays for nothing. */
async function expectSame(args: readonly string[], summary: RegExp | string): Promise<void> {
  const plain = await run([...args, '--no-store']);
  expect(plain.code).toBe(0);
  const first = await stored(args);
  expect(first.code).toBe(0);
  expect(first.err).not.toContain('in the store');
  const second = await stored(args);
  expect(second.code).toBe(0);
  expect(second.err).toMatch(summary);
  expect(withoutTimes(first.out)).toEqual(withoutTimes(plain.out));
  expect(withoutTimes(second.out)).toEqual(withoutTimes(plain.out));
}

describe('spex explain', () => {
  it('pays for nothing twice, and gives the same', async () => {
    const { model, asked } = await loggedProgram(folder, 'twice', VALUE);
    const args = ['explain', WORDS, '--model', model, '--budget', '300', '--format', 'json'];
    const first = await stored(args);
    expect(first.err.match(/store/)).toBeNull();
    expect(asked()).toHaveLength(300);
    const second = await stored(args);
    expect(second.err).toContain('300 of 300 ablations were in the store, 0 were paid for\n');
    expect(asked()).toHaveLength(300);
    expect(withoutTimes(second.out)).toEqual(withoutTimes(first.out));
    const quiet = await stored([...args, '--quiet']);
    expect({ code: quiet.code, err: quiet.err }).toEqual({ code: 0, err: '' });
    expect(withoutTimes(quiet.out)).toEqual(withoutTimes(first.out));
  });

  it('pays for what is new alone, and asks one coalition again of what may have changed', async () => {
    const { model, asked } = await loggedProgram(folder, 'more', VALUE);
    const args = ['explain', WORDS, '--model', model, '--format', 'json'];
    await stored([...args, '--budget', '200', '--solver', 'lasso']);
    const { err } = await stored([...args, '--budget', '200', '--holdout', '50', '--solver', 'lasso']);
    expect(err).toContain('200 of 250 ablations were in the store, 50 were paid for\n');
    expect(asked()).toHaveLength(251);
    expect(new Set(asked()).size).toBe(250);
  });

  it('keeps nothing with --no-store, or where SPEX_STORE is off, and takes --store before both', async () => {
    const { model, asked } = await loggedProgram(folder, 'nothing', VALUE);
    const args = ['explain', 'a b c', '--model', model, '--quiet'];
    await stored([...args, '--no-store']);
    await run(args, { env: { SPEX_STORE: 'OFF' } });
    await expect(readFile(store)).rejects.toThrow('ENOENT');
    expect(asked()).toHaveLength(16);
    await run([...args, '--store', store], { env: { SPEX_STORE: 'off' } });
    await stored(args);
    expect(asked()).toHaveLength(24);
  });

  it('does not need the embedded model twice', () =>
    expectSame(
      ['explain', 'so good and so very bad', '--format', 'json'],
      /64 of 64 ablations were in the store, 0 were paid for/,
    ));

  it('asks for equal masked texts of different coalitions once, though a run before asked for one of them', async () => {
    const { model, asked } = await loggedProgram(folder, 'equal', VALUE);
    const text = 'x x x x x x y';
    const args = ['explain', text, '--model', model, '--format', 'json', '--quiet'];
    const whole = await run([...args, '--budget', '128', '--solver', 'exact']);
    const texts = asked().length;
    expect(texts).toBeLessThan(128);
    // A run that was stopped after half of the coalitions, then the same command.
    await rm(folder.path('equal.log'));
    await stored([...args, '--budget', '128', '--solver', 'exact', '--max-calls', '1']);
    const { out } = await stored([...args, '--budget', '128', '--solver', 'exact']);
    // Each text once, and once more the one that is asked again.
    expect(asked()).toHaveLength(texts + 1);
    expect(new Set(asked()).size).toBe(texts);
    expect(withoutTimes(out)).toEqual(withoutTimes(whole.out));
  });
});

describe('a run that is stopped and goes on', () => {
  const args = (model: string): string[] => [
    'explain',
    WORDS,
    '--model',
    model,
    '--budget',
    '400',
    '--format',
    'json',
  ];

  it('after Ctrl-C: the partial result is written, all of it is kept', async () => {
    const { model, asked } = await loggedProgram(folder, 'interrupted', VALUE);
    const undisturbed = await run(args(model));
    await rm(folder.path('interrupted.log'));
    const controller = new AbortController();
    const { code, out, err } = await stored(args(model), {
      signal: controller.signal,
      terminal: true,
      // The first progress comes after the first batch.
      onErr: (text) => {
        if (/^\r\d+\/\d+/.test(text)) controller.abort();
      },
    });
    expect(code).toBe(130);
    expect(err).toContain('interrupted: writing what was measured');
    const partial = JSON.parse(out) as Explanation;
    expect(partial.status).toBe('partial');
    const { evaluations } = partial.cost;
    expect(evaluations).toBeGreaterThan(0);
    expect(evaluations).toBeLessThan(400);
    const opened = await openStore(store, { readOnly: true });
    expect(opened.games()[0]!.ablations).toBeGreaterThanOrEqual(evaluations);
    expect(opened.runs()[0]).toMatchObject({ status: 'partial', budget: 400 });
    const kept = opened.games()[0]!.ablations;
    opened.close();
    const resumed = await stored(args(model));
    expect(resumed.err).toContain(`${kept} of 400 ablations were in the store, ${400 - kept} were paid for`);
    expect(withoutTimes(resumed.out)).toEqual(withoutTimes(undisturbed.out));
    expect(new Set(asked()).size).toBe(400);
  });

  it('after a crash of the model: what it gave is explained and kept', async () => {
    const crash = "flags.includes('crash') && asked >= 150 ? 'out of memory' : ";
    const { model, asked } = await loggedProgram(folder, 'crashing', crash + VALUE);
    const undisturbed = await run(args(model));
    await rm(folder.path('crashing.log'));
    await folder.write('crash', '');
    const { code, out, err } = await stored(args(model));
    expect(code).toBe(1);
    expect(err).toContain('out of memory');
    expect((JSON.parse(out) as Explanation).status).toBe('partial');
    await rm(folder.path('crash'));
    const before = asked().length;
    const resumed = await stored(args(model));
    expect(resumed.code).toBe(0);
    expect(resumed.err).toMatch(/^128 of 400 ablations were in the store, 272 were paid for$/m);
    expect(asked().length - before).toBe(272 + 1);
    expect(withoutTimes(resumed.out)).toEqual(withoutTimes(undisturbed.out));
  });

  it('after a limit of calls', async () => {
    const { model } = await loggedProgram(folder, 'limited', VALUE);
    const undisturbed = await run(args(model));
    const limited = await stored([...args(model), '--max-calls', '3']);
    expect({ code: limited.code, status: JSON.parse(limited.out).status }).toEqual({
      code: 1,
      status: 'partial',
    });
    const resumed = await stored(args(model));
    expect(resumed.err).toContain('192 of 400 ablations were in the store, 208 were paid for');
    expect(withoutTimes(resumed.out)).toEqual(withoutTimes(undisturbed.out));
  });

  it('refuses a model that gives other values under the same name', async () => {
    const told = '"model":"v1"';
    const { model, asked } = await loggedProgram(folder, 'changing', VALUE, { told });
    await stored([...args(model), '--max-calls', '3']);
    await loggedProgram(folder, 'changing', `${VALUE} + 0.01`, { told });
    const before = asked().length;
    const { code, out, err } = await stored(args(model));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /what it measures has changed; give another store, or remove the game from this one$/m,
    );
    const opened = await openStore(store, { readOnly: true });
    expect(opened.games()[0]!.ablations).toBe(192);
    opened.close();
    // The one that is asked again, and at most the batches that were under way beside it.
    expect(asked().length).toBeGreaterThan(before);
    await loggedProgram(folder, 'changing', `${VALUE} + 1e-9`, { told });
    expect((await stored(args(model))).code).toBe(0);
  });
});

describe('a hosted model', () => {
  it('keeps its own answer and its noise, and what was noted', async () => {
    const server = await startServer('openai');
    try {
      const model = ['--model', `openai:formula-1@${server.url}`, '--max-tokens', '2'];
      const target = ['--target', 'contrast:big/old'];
      for (const more of [target, []]) {
        store = folder.path(`hosted-${more.length}.db`);
        const args = ['explain', 'The city of London is', ...model, ...more, '--format', 'json'];
        const plain = await run(args);
        expect(plain.err).toMatch(/^calls of the model: \d+/m);
        const first = await stored(args);
        const asked = server.requests.length;
        const second = await stored(args);
        expect(second.code).toBe(0);
        expect(second.err).toContain('32 of 32 ablations were in the store, 0 were paid for\n');
        // Nothing but what finds out what the server can do: no answer, no noise, no ablation.
        const again = server.requests.slice(asked);
        expect(again.filter(({ body }) => JSON.stringify(body).includes('London'))).toEqual([]);
        expect(withoutTimes(second.out)).toEqual(withoutTimes(first.out));
        expect(withoutTimes(first.out)).toEqual(withoutTimes(plain.out));
      }
    } finally {
      await server.close();
    }
  });
});

describe('spex context', () => {
  it('keeps both rounds of --refine', async () => {
    const { model } = await loggedProgram(
      folder,
      'reader',
      "(text.includes('Puccini') ? 1 : 0) + (text.includes('Lucca') ? 1 : 0) + text.length / 1000",
    );
    const documents = [
      { title: 'Tosca', text: 'Tosca is an opera in three acts. Its music is by Giacomo Puccini.' },
      { title: 'Puccini', text: 'Giacomo Puccini was born in Lucca. He studied in Milan.' },
      { title: 'Football', text: 'The match ended without a goal. It was cold.' },
    ];
    const path = await folder.write('passages.json', JSON.stringify(documents));
    const args = ['context', '--question', 'Where?', '--documents', path, '--model', model, '--refine'];
    await expectSame(
      [...args, '--format', 'json'],
      /8 of 8 ablations were in the store, 0 were paid for\n(.*\n)*64 of 64 ablations were in the store/,
    );
  });
});

describe('spex data', () => {
  const tables = async (): Promise<string[]> => {
    const train = await folder.write('train.csv', csvOf(classTable('train', 12)));
    const test = await folder.write('test.csv', csvOf(classTable('test', 6, { seed: 2 })));
    return ['data', '--train', train, '--test', test, '--label', 'label', '--exclude', 'source,value,clean'];
  };

  it('keeps what a random trainer varies by, and what is said of rows', async () => {
    const more = ['--trainer', 'mlp', '--epochs', '5', '--budget', '60', '--explain', '1', '3', 'mean'];
    const args = [...(await tables()), ...more, '--solver', 'lasso', '--format', 'json'];
    await expectSame(args, /(\d+) of \1 retrainings were in the store, 0 were paid for/);
    const { out } = await stored(args);
    const report = JSON.parse(out) as DataReport;
    expect(report.metrics.trainer.noise!.deviation).toBeGreaterThan(0);
    expect(report.points.map(({ full }) => full)).toEqual([expect.any(String), expect.any(String), null]);
  });

  it('goes on after a trainer that dies', async () => {
    const dies = 'present.length === 3 && process.env.SPEX_DIE ? process.exit(1) : ';
    const score = '(present.reduce((sum, point) => sum + point, 0) + test) / 80';
    const scores = `${dies}Array.from({ length: trainer.tests }, (_, test) => [${score}, 1 - ${score}])`;
    const trainer = await commandTrainer(folder, 'dying', scores);
    const args = [...(await tables()).slice(0, 7), '--trainer', trainer, '--budget', '80', '--explain', '2'];
    const json = [...args, '--solver', 'lasso', '--format', 'json'];
    const undisturbed = await run(json);
    expect(undisturbed.code).toBe(0);
    vi.stubEnv('SPEX_DIE', '1');
    const { code, out } = await stored([...json, '--quiet']);
    vi.stubEnv('SPEX_DIE', undefined);
    expect(code).toBe(1);
    expect((JSON.parse(out) as DataReport).overall.status).toBe('partial');
    const resumed = await stored(json);
    expect(resumed.err).toMatch(/\d+ of \d+ retrainings were in the store, \d+ were paid for/);
    expect(withoutTimes(resumed.out)).toEqual(withoutTimes(undisturbed.out));
  });
});

describe('spex components', () => {
  it('keeps the ablations, and those that test a pruning', async () => {
    const model = await tinyTransformer(folder, 'tiny');
    const prompts = ['abc', 'qrs', 'a b c', 'dad', 'fed', 'big', 'ham', 'jam'].map((prompt, at) =>
      JSON.stringify({ prompt, answer: at % 2 === 0 ? 'd' : 'e', contrast: at % 2 === 0 ? 'e' : 'd' }),
    );
    const path = await folder.write('prompts.jsonl', `${prompts.join('\n')}\n`);
    const args = ['components', '--model', model, '--prompts', path, '--budget', '64', '--prune', '3'];
    await expectSame(
      [...args, '--explain', '1', '--format', 'json'],
      /64 of 64 ablations were in the store, 0 were paid for/,
    );
    const opened = await openStore(store, { readOnly: true });
    // The explained game, and the two that judge the pruning, each asked by two runs.
    expect(opened.games()).toHaveLength(3);
    expect(opened.runs().map(({ counts }) => counts.bought > 0)).toEqual([
      ...[false, false, false],
      ...[true, true, true],
    ]);
    opened.close();
  });
});
