import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { noRedis, redisServer } from '../../../runtime/test/work/redis-server.ts';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';
import { runSpex, spawnSpex } from '../support/spawned.ts';
import { withoutTimes } from '../support/times.ts';

const shared = process.env.SPEX_SHARED ?? resolve(import.meta.dirname, '../../../../../shared');
const there = existsSync(join(shared, 'models'));
if (!there) console.log(`models left out: there is no ${shared}/models`);

const folder = testFolder();
const tinyStories = join(shared, 'models/tinystories-656k');
const graph = ['--model', join(shared, 'models/stories260k/stories260K.onnx')];
const tokenizer = ['--tokenizer', join(shared, 'models/stories260k/tok512.bin')];
const PROMPT =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day';
let prompts = '';

beforeAll(async () => {
  const rows = [
    {
      prompt: 'Lily likes her mom. Ben likes',
      answer: ' his',
      contrast: ' her',
      corrupted: 'Ben likes his dad. Ben likes',
    },
    { prompt: 'Tom saw a dog. The dog was', answer: ' happy', contrast: ' sad' },
  ];
  prompts = await folder.write('prompts.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
});

/** The same command with workers says the same to the last bit. */
async function expectSame(args: readonly string[], workers: readonly string[]): Promise<void> {
  const json = [...args, '--format', 'json', '--quiet'];
  const [alone, together] = [await run(json), await runSpex([...json, ...workers])];
  expect(together).toMatchObject({ code: 0, err: '' });
  expect(withoutTimes(together.out)).toEqual(withoutTimes(alone.out));
}

describe.runIf(there)('models on disk, with workers', () => {
  const commands: readonly (readonly [string, () => readonly string[]])[] = [
    [
      'heads',
      () => ['components', '--model', tinyStories, '--prompts', prompts, '--budget', '200', '--explain', '2'],
    ],
    [
      'a mean',
      () => [
        'components',
        ...graph,
        ...tokenizer,
        '--prompts',
        prompts,
        '--absence',
        'mean',
        '--budget',
        '100',
      ],
    ],
    ['its own answer', () => ['explain', PROMPT, '--model', tinyStories, '--budget', '300']],
    [
      'answers that are near',
      () => ['explain', PROMPT, '--model', tinyStories, '--target', 'similar', '--budget', '100'],
    ],
  ];
  it.each(commands)('threads: %s', (_, command) => expectSame(command(), ['--workers', '2']));

  describe.skipIf(noRedis)('on a server', () => {
    const server = redisServer();

    it('a worker with a graph serves its parts, and no prompts', async () => {
      const worker = spawnSpex(['worker', '--redis', server.url, ...graph, ...tokenizer]);
      await worker.said('looks for work');
      await expectSame(
        ['components', ...graph, ...tokenizer, '--prompts', prompts, '--budget', '100'],
        ['--redis', server.url],
      );
      const other = spawnSpex(['explain', 'Lily likes', '--model', tinyStories, '--redis', server.url]);
      await worker.said('refuses game');
      other.child.kill('SIGKILL');
      worker.child.kill('SIGTERM');
      expect((await worker.finished).code).toBe(0);
      await other.finished;
    });
  });
});
