// A game's id is a hash of all that shapes its values: what a store knows under an id holds for whoever has the id.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import type { Explanation } from '@spex/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeServer, startServer } from '../../../models/test/openai/fake-server.ts';
import type { ComponentsReport, DataReport } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel, commandTrainer } from '../support/programs.ts';
import { run } from '../support/run.ts';
import { runSpex } from '../support/spawned.ts';
import { classTable, csvOf } from '../support/tables.ts';
import { tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();

async function resultOf<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await run([...args, '--format', 'json', '--quiet']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const explained = async (...args: string[]): Promise<string> =>
  (await resultOf<Explanation>(['explain', ...args])).game.id;

/** All of them differ; the first, asked for again here and in a process of its own, is the same. */
async function expectIdentity(
  idOf: (...args: string[]) => Promise<string>,
  args: readonly string[],
  others: readonly (readonly string[])[],
): Promise<void> {
  const id = await idOf(...args);
  const ids = [id];
  for (const other of others) ids.push(await idOf(...other));
  expect(new Set(ids).size, ids.join('\n')).toBe(ids.length);
  expect(await idOf(...args)).toBe(id);
}

/** The id that the built command finds in a process of its own. */
async function idElsewhere(args: readonly string[]): Promise<string> {
  const { code, out, err } = await runSpex([...args, '--format', 'json', '--quiet']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const found = JSON.parse(out) as Explanation | DataReport;
  return ('explanations' in found ? found.explanations[0]! : found).game.id;
}

describe('the id of a text', () => {
  it('hashes the text, its parts, what absent ones leave, and the target', async () => {
    const text = 'so good a b';
    await expectIdentity(
      explained,
      [text],
      [
        ['so good a c'],
        [text, '--every', '2'],
        [text, '--absent', 'token:[MASK]'],
        [text, '--absent', 'token:_'],
        [text, '--pin', 'good'],
        ['--template', 'A {{text}}', '--slot', `text=${text}`],
        [text, '--target', 'similar:music'],
        [text, '--target', 'similar:opera'],
        [text, '--target', `script:${await folder.write('one.mjs', 'export default (text) => text.length')}`],
        [
          text,
          '--target',
          `script:${await folder.write('two.mjs', 'export default (text) => text.length + 1')}`,
        ],
      ],
    );
    expect(await idElsewhere(['explain', text])).toBe(await explained(text));
  });

  it('is not touched by what only chooses coalitions', async () => {
    const id = await explained('so good a b');
    expect(await explained('so good a b', '--seed', '7', '--solver', 'exact', '--index', 'SII')).toBe(id);
  });
});

describe('the id of a program', () => {
  it('hashes the command, the files it names, and what it tells of its model', async () => {
    const model = await commandModel(folder, 'program', 'text.length');
    const same = await commandModel(folder, 'same', 'text.length');
    const id = await explained('a b', '--model', model);
    expect(await explained('a b', '--model', model)).toBe(id);
    expect(await idElsewhere(['explain', 'a b', '--model', model])).toBe(id);
    expect(await explained('a b', '--model', same)).not.toBe(id);
    expect(await explained('a b', '--model', `${model} --fast`)).not.toBe(id);
    const config = await folder.write('config.json', '{}');
    const configured = await explained('a b', '--model', `${model} --config=${config}`);
    await writeFile(config, '{"weights":2}');
    expect(await explained('a b', '--model', `${model} --config=${config}`)).not.toBe(configured);
    await appendFile(folder.path('program.mjs'), '\n// another version');
    expect(await explained('a b', '--model', model)).not.toBe(id);
  });

  it('goes by the name that the program gives its model, whatever its files are', async () => {
    const model = await commandModel(folder, 'named', 'text.length');
    const path = folder.path('named.mjs');
    const source = await readFile(path, 'utf8');
    const tell = (name: string): Promise<void> =>
      writeFile(path, source.replace('? {}', `? { model: '${name}' }`));
    await tell('v1');
    const id = await explained('a b', '--model', model);
    await appendFile(path, '\n// tidier');
    expect(await explained('a b', '--model', model)).toBe(id);
    await tell('v2');
    expect(await explained('a b', '--model', model)).not.toBe(id);
  });
});

describe('the id of a server', () => {
  let server: FakeServer;
  beforeEach(async () => {
    vi.stubEnv('OPENAI_API_KEY', undefined);
    server = await startServer('llama.cpp');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  it('hashes its URL, the model, the target, and what it tells of the weights', async () => {
    const model = ['--model', `openai:formula-1@${server.url}`];
    const target = ['--target', 'answer: big'];
    await expectIdentity(
      explained,
      ['a b', ...model, ...target],
      [
        ['a b', ...model, '--target', 'answer: old'],
        ['a b', ...model, '--target', 'contrast: big/ old'],
        ['a b', ...model, '--target', 'similar:London'],
        ['a b', ...model, '--target', 'similar:London', '--max-tokens', '3'],
        ['a b', '--model', `openai:formula-1@${server.url.replace('127.0.0.1', 'localhost')}`, ...target],
      ],
    );
    const id = await explained('a b', ...model, ...target);
    const told = async (
      path: RegExp,
      change: (answer: Record<string, unknown>) => unknown,
    ): Promise<string> => {
      server.fault = (request) =>
        path.test(request.path) ? { kind: 'change', change: change as (answer: never) => void } : undefined;
      return explained('a b', ...model, ...target);
    };
    const entry = (answer: Record<string, unknown>): Record<string, unknown> =>
      (answer.data as Record<string, unknown>[])[0]!;
    // A restart, or another moment, is no other model.
    expect(await told(/models$/, (answer) => Object.assign(entry(answer), { created: 1 }))).toBe(id);
    expect(
      await told(/completions$/, (answer) => Object.assign(answer, { system_fingerprint: 'fp_1' })),
    ).toBe(id);
    const others = [
      await told(/models$/, (answer) => Object.assign(entry(answer), { meta: { n_params: 7 } })),
      await told(/models$/, (answer) => Object.assign(entry(answer), { root: '/models/other' })),
      await told(/completions$/, (answer) => Object.assign(answer, { system_fingerprint: 'b4321-abc' })),
      await told(/completions$/, (answer) => Object.assign(answer, { model: 'formula-2' })),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });
});

describe('the id of a training set', () => {
  let train = '';
  let test = '';
  beforeAll(async () => {
    train = await folder.write('train.csv', csvOf(classTable('train', 12)));
    test = await folder.write('test.csv', csvOf(classTable('test', 6, { seed: 2 })));
  });
  const KNN = ['--trainer', 'knn', '--exclude', 'source,value,clean', '--budget', '30', '--solver', 'lasso'];

  const dataArgs = (args: readonly string[]): string[] => [
    'data',
    ...(args.includes('--train') ? [] : ['--train', train]),
    ...(args.includes('--test') ? [] : ['--test', test]),
    ...(args.includes('--label') ? [] : ['--label', 'label']),
    ...args,
    ...['--check', '0', '--remove', '0'],
  ];
  const dataId = async (...args: string[]): Promise<string> =>
    (await resultOf<DataReport>(dataArgs(args))).explanations[0]!.game.id;

  it('hashes points, features, labels, trainer, measure, players, repeats and rows', async () => {
    const other = await folder.write('other.csv', csvOf(classTable('other', 12, { seed: 9 })));
    const noisy = await folder.write('noisy.csv', csvOf(classTable('train', 12, { noisy: true })));
    const mlp = ['--trainer', 'mlp', '--epochs', '2', ...KNN.slice(2)];
    await expectIdentity(dataId, KNN, [
      ['--train', other, ...KNN],
      ['--train', noisy, ...KNN],
      ['--test', other, ...KNN],
      [...KNN, '--neighbours', '3'],
      [...KNN, '--measure', 'correct'],
      [...KNN, '--players', 'groups:source', '--budget', '8'],
      [...KNN, '--explain', '1'],
      [...KNN, '--explain', '2'],
      ['--trainer', 'knn', '--exclude', 'source,clean', ...KNN.slice(4)],
      mlp,
      [...mlp, '--epochs', '3'],
      [...mlp, '--repeats', '2'],
      [...mlp, '--seed', '5'],
    ]);
    expect(await dataId(...KNN, '--fraction', '0.3')).toBe(await dataId(...KNN));
    expect(await idElsewhere(dataArgs(KNN))).toBe(await dataId(...KNN));
  });

  it("hashes a trainer's program and the two files", async () => {
    const scores = 'Array.from({ length: trainer.tests }, () => [0.5, 0.5])';
    const program = ['--trainer', await commandTrainer(folder, 'trainer', scores), ...KNN.slice(4)];
    const id = await dataId(...program);
    expect(await dataId(...program)).toBe(id);
    await appendFile(folder.path('trainer.mjs'), '\n// another');
    expect(await dataId(...program)).not.toBe(id);
  });
});

describe('the id of the parts of a model', () => {
  it('hashes weights, players, prompts, value, absence and what absent parts give', async () => {
    const tiny = await tinyTransformer(folder, 'tiny');
    const prompt = (text: string, answer: string): string =>
      JSON.stringify({
        prompt: text,
        answer,
        contrast: answer === 'd' ? 'e' : 'd',
        corrupted: [...text].reverse().join(''),
      });
    const write = (name: string, ...lines: string[]): Promise<string> =>
      folder.write(name, `${lines.join('\n')}\n`);
    const prompts = await write('prompts.jsonl', prompt('abc', 'd'), prompt('qrs', 'e'));
    const otherText = await write('text.jsonl', prompt('abd', 'd'), prompt('qrs', 'e'));
    const otherAnswer = await write('answer.jsonl', prompt('abc', 'e'), prompt('qrs', 'e'));
    const texts = await folder.write('texts.txt', 'one\ntwo\n');
    const others = await folder.write('others.txt', 'three\nfour\n');
    const componentsArgs = (args: readonly string[]): string[] => [
      'components',
      ...(args.includes('--prompts') ? [] : ['--prompts', prompts]),
      ...['--budget', '16', '--model', tiny, ...args],
      ...(args.includes('--layers') || args.includes('--players') ? [] : ['--layers', '1']),
    ];
    const componentsId = async (...args: string[]): Promise<string> =>
      (await resultOf<ComponentsReport>(componentsArgs(args))).explanations[0]!.game.id;
    await expectIdentity(
      componentsId,
      [],
      [
        ['--prompts', otherText],
        ['--prompts', otherAnswer],
        ['--layers', '0'],
        ['--players', 'layers', '--budget', '4'],
        ['--value', 'answer'],
        ['--absence', 'mean'],
        ['--absence', 'mean', '--reference', texts],
        ['--absence', 'mean', '--reference', others],
        ['--absence', 'resample'],
        ['--rescale'],
        ['--explain', '1'],
      ],
    );
    expect(await idElsewhere(componentsArgs([]))).toBe(await componentsId());
  });
});
