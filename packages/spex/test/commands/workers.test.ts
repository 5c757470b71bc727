// Worker threads load the built package, so that the command is the built one, too.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel, commandTrainer } from '../support/programs.ts';
import { run } from '../support/run.ts';
import { type Finished, runSpex, spawnSpex } from '../support/spawned.ts';
import { classTable, csvOf } from '../support/tables.ts';
import { withoutTimes } from '../support/times.ts';
import { tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();
const TEXT = 'The acting was not good, but I never felt bored.';
let tiny = '';
let train = '';
let test = '';
let prompts = '';
let documents = '';

beforeAll(async () => {
  tiny = await tinyTransformer(folder, 'tiny');
  train = await folder.write('train.csv', csvOf(classTable('train', 24, { noisy: true })));
  test = await folder.write('test.csv', csvOf(classTable('test', 6, { seed: 2 })));
  const lines = ['abc', 'qrs', 'a b c'].map((prompt) =>
    JSON.stringify({ prompt, answer: 'd', contrast: 'e' }),
  );
  prompts = await folder.write('prompts.jsonl', lines.join('\n'));
  const passages = ['It was good. It was long.', 'It was bad.', 'Nobody came.', 'The end.'];
  documents = await folder.write('documents.json', JSON.stringify(passages));
});

/** What a command says, without its times. */
function resultOf(ran: Finished): unknown {
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return withoutTimes(ran.out);
}

/** Two worker threads give what this thread gives. */
async function expectSame(args: readonly string[]): Promise<void> {
  const json = [...args, '--format', 'json', '--quiet'];
  expect(resultOf(await runSpex([...json, '--workers', '2']))).toEqual(resultOf(await run(json)));
}

describe('--workers', () => {
  const data = (): string[] => ['data', '--train', train, '--test', test, '--label', 'label'];
  const commands: readonly (readonly [string, () => Promise<string[]> | string[]])[] = [
    ['a text', () => ['explain', TEXT, '--budget', '200']],
    ['a model and its own answer', () => ['explain', 'a b c d e f g', '--model', tiny, '--max-tokens', '2']],
    [
      'a program',
      async () => ['explain', TEXT, '--model', await commandModel(folder, 'length', 'text.length')],
    ],
    [
      'documents, refined',
      () => ['context', '--question', 'Was it good?', '--documents', documents, '--refine'],
    ],
    [
      'a training set',
      () => [
        ...data(),
        '--budget',
        '50',
        '--explain',
        '0',
        '3',
        '--verify',
        '1',
        '--trainer',
        'mlp',
        '--epochs',
        '3',
        '--repeats',
        '2',
      ],
    ],
    ['parts of a model', () => ['components', '--model', tiny, '--prompts', prompts, '--explain', '2']],
  ];
  it.each(commands)('changes nothing but the time: %s', async (_, command) => {
    await expectSame(await command());
  });

  it('starts a trainer of its own for each', async () => {
    const scores = 'Array(6).fill([1 - 1 / (1 + present.length), 1 / (1 + present.length)])';
    const trainer = await commandTrainer(folder, 'count', scores);
    const args = [...data(), '--trainer', trainer, '--budget', '40', '--solver', 'lasso', '--explain', '0'];
    await expectSame(args);
  });

  it('fills the store, and asks nobody for what is in there', async () => {
    const store = folder.path('kept.db');
    const args = ['explain', TEXT, '--budget', '100', '--store', store, '--format', 'json'];
    const first = await runSpex([...args, '--workers', '2']);
    const second = await runSpex([...args, '--workers', '2']);
    expect(withoutTimes(second.out)).toEqual(withoutTimes(first.out));
    expect(second.err).toContain('100 of 100 ablations were in the store, 0 were paid for');
    const kept = await openStore(store);
    expect(kept.runs().map(({ counts: { bought, found } }) => ({ bought, found }))).toEqual([
      { bought: 0, found: 100 },
      { bought: 100, found: 0 },
    ]);
    kept.close();
  });

  it('finds the one text that a program fails on', async () => {
    const fails = "text === 'one two' ? process.exit(3) : text.length";
    const model = await commandModel(folder, 'fails', fails);
    const { code, err } = await runSpex(['explain', 'one two three', '--model', model, '--workers', '2']);
    expect(code).toBe(1);
    expect(err).toMatch(/spex: .*coalition/);
  });

  it('stops at SIGTERM with what was measured', async () => {
    const wait = '(() => { const end = Date.now() + 20; while (Date.now() < end); return text.length; })()';
    const slow = await commandModel(folder, 'slow', wait);
    const words = Array.from({ length: 16 }, (_, at) => `w${at}`).join(' ');
    const args = [
      'explain',
      words,
      '--model',
      slow,
      '--budget',
      '20000',
      '--workers',
      '2',
      '--format',
      'json',
    ];
    const spex = spawnSpex(args);
    await spex.said('16 players');
    spex.child.kill('SIGTERM');
    const { code, out, err } = await spex.finished;
    expect(err).toContain('interrupted: writing what was measured');
    expect(code).toBe(130);
    const explanation = JSON.parse(out);
    expect(explanation.status).toBe('partial');
    expect(explanation.cost.evaluations).toBeLessThan(20_000);
  });
});

it('works for the library, and refuses what is a function', async () => {
  const script = fileURLToPath(new URL('../support/library-workers.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, TEXT]);
  const { alone, together, refusal } = withoutTimes(stdout) as Record<string, unknown>;
  expect(together).toEqual(alone);
  expect(refusal).toContain('is a function, which cannot be sent to workers');
});

describe('refusals, before anything is spent', () => {
  const explain = ['explain', 'a b c'];
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[...explain, '--workers', '0'], "--workers must be a whole number of at least 1, not '0'"],
    [[...explain, '--workers', '1000'], '--workers must be an integer from 1 to 256, not 1000'],
    [[...explain, '--workers', '2', '--redis', 'redis://localhost'], 'give one of them'],
    [[...explain, '--project', 'mine'], '--project names workers of a Redis server: give redis, too'],
    [
      [...explain, '--workers', '2', '--model', 'openai:m@http://localhost:1'],
      '--workers do nothing for a server: it takes many calls at once, as concurrency says',
    ],
    [
      [...explain, '--workers', '2', '--model', 'command:x', '--max-calls', '9'],
      '--max-calls holds in one process, and each worker makes its own calls',
    ],
    [[...explain, '--redis', 'redis://localhost', '--target', 'script:x.mjs'], 'redis sends no files'],
    [[...explain, '--redis', 'env:SPEX_NOT_THERE'], 'the variable SPEX_NOT_THERE is not set'],
    [[...explain, '--redis', 'env:'], '--redis env: needs the name of a variable'],
    [
      [
        'data',
        '--train',
        'a.csv',
        '--test',
        'b.csv',
        '--label',
        'y',
        '--trainer',
        'command:x',
        '--redis',
        'redis://localhost',
      ],
      'redis starts no programs',
    ],
  ];
  it.each(cases)('%j', async (args, message) => {
    const { code, out, err } = await run(args);
    expect(err).toContain(message);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
  });
});
