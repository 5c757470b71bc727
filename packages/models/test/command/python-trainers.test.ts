import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchFromLists } from '@spex/core';
import type { Trainer } from '@spex/lenses';
import { connectTrainer } from '@spex/models';
import { expect, onTestFinished, test } from 'vitest';

const examples = join(import.meta.dirname, '../../../../examples');
const data = join(examples, 'data-command');
const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' });
const { status, stdout } = python('--version');
const isThere = status === 0;
const hasSklearn = isThere && python('-c', 'import sklearn').status === 0;
const how = isThere ? `run by ${stdout.trim()}` : 'not run, since there is no python3 here: only read';

/** The rows of a file, of which only the text may be quoted. */
const read = (name: string) =>
  readFileSync(join(data, `${name}.csv`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => /^"?(.*?)"?,(\w+)$/u.exec(line)!)
    .map(([, text, label]) => ({ text: text!, label: label! }));
const TRAIN = read('train');
const TEST = read('test');
const CLASSES = ['negative', 'positive'];
const EVERY = TRAIN.map((_, at) => at);
const SUBSETS = [EVERY, [], [0], [1, 2], EVERY.filter((at) => at % 3 > 0), [4, 5, 14, 15, 21]];

async function connect(program: string): Promise<Trainer> {
  const trainer = await connectTrainer({
    command: ['python3', join(examples, program)],
    points: TRAIN.length,
    tests: TEST.length,
    classes: CLASSES,
    train: join(data, 'train.csv'),
    test: join(data, 'test.csv'),
    label: 'label',
    text: 'text',
  });
  onTestFinished(() => trainer.dispose!());
  return trainer;
}

/** The test points that full training gets right. */
function right(scores: Float64Array): number {
  return TEST.filter(({ label }, at) => scores[2 * at + 1]! > scores[2 * at]! === (label === 'positive'))
    .length;
}

test('the reviews hold what their README says', () => {
  expect([TRAIN.length, TEST.length]).toEqual([24, 8]);
  expect(TRAIN[14]).toEqual(TRAIN[15]);
  expect(new Set(TRAIN.map(({ text }) => text)).size).toBe(23);
  expect(TRAIN[21]).toEqual({ text: 'Tender and witty, with a superb clockwork score.', label: 'negative' });
  for (const row of [4, 5]) expect(TRAIN[row]!.text).toContain('The zeppelin chase');
});

test(`the nearest mean, ${how}`, async () => {
  const source = readFileSync(join(data, 'trainer.py'), 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(50);
  for (const word of ['"spex"', '"id"', '"scores"', '"subsets"', 'flush=True'])
    expect(source).toContain(word);
  if (!isThere) return;

  const trainer = await connect('data-command/trainer.py');
  expect(trainer).toMatchObject({ scale: 'linear', random: false, classes: CLASSES });
  const scores = await trainer.train(batchFromLists(SUBSETS, TRAIN.length), {});
  // Cosines of the same, counted here: by columns of all words instead of by text.
  const words = [...new Set([...TRAIN, ...TEST].flatMap(({ text }) => wordsOf(text)))];
  const column = new Map(words.map((word, at) => [word, at]));
  const vector = (text: string) => {
    const counts = new Float64Array(words.length);
    for (const word of wordsOf(text)) counts[column.get(word)!]!++;
    return unit(counts);
  };
  const expected = SUBSETS.flatMap((subset) => {
    const means = CLASSES.map((name) => {
      const sum = new Float64Array(words.length);
      for (const at of subset) {
        if (TRAIN[at]!.label !== name) continue;
        vector(TRAIN[at]!.text).forEach((value, place) => {
          sum[place]! += value;
        });
      }
      return unit(sum);
    });
    return TEST.flatMap(({ text }) => means.map((mean) => dot(vector(text), mean)));
  });
  expect(scores).toHaveLength(expected.length);
  scores.forEach((score, at) => {
    expect(score).toBeCloseTo(expected[at]!, 10);
  });
  expect(right(scores)).toBe(8);
});

const sklearn = hasSklearn ? how : isThere ? 'not run, since python3 has no scikit-learn here' : how;
test(`scikit-learn, ${sklearn}`, async () => {
  const source = readFileSync(join(examples, 'data-sklearn/trainer.py'), 'utf8');
  expect(source).toContain('python3 -m pip install scikit-learn');
  if (!isThere) return;
  if (!hasSklearn) {
    await expect(connect('data-sklearn/trainer.py')).rejects.toThrow(
      'the program ended with exit code 1; its last words: this trainer needs scikit-learn: python3 -m pip install scikit-learn',
    );
    return;
  }
  const trainer = await connect('data-sklearn/trainer.py');
  expect(trainer).toMatchObject({ scale: 'logit', random: false, classes: CLASSES });
  const scores = await trainer.train(batchFromLists(SUBSETS, TRAIN.length), {});
  for (let at = 0; at < scores.length; at += 2) {
    expect(Math.exp(scores[at]!) + Math.exp(scores[at + 1]!)).toBeCloseTo(1, 9);
  }
  expect(right(scores)).toBe(8);
  // No point: even chances; one positive point: two of three.
  const width = 2 * TEST.length;
  expect(scores[width]).toBeCloseTo(Math.log(1 / 2), 12);
  expect(scores[2 * width + 1]).toBeCloseTo(Math.log(2 / 3), 12);
});

test("the READMEs' lines are what goes to and fro", async () => {
  for (const name of ['data-command', 'data-sklearn']) {
    const own = readFileSync(join(examples, name, 'README.md'), 'utf8');
    expect(own).toContain(`--trainer command:'python3 examples/${name}/trainer.py'`);
  }
  const readme = readFileSync(join(data, 'README.md'), 'utf8');
  const lines = readme.split('\n').filter((line) => /^[<>] /u.test(line));
  expect(lines.map((line) => line[0])).toEqual(['>', '<', '>', '<']);
  const [hello, terms, question, answer] = lines.map((line) => JSON.parse(line.slice(2)));
  expect(hello.trainer).toMatchObject({ points: 24, tests: 8, classes: CLASSES });
  if (!isThere) return;
  const trainer = await connect('data-command/trainer.py');
  expect(trainer).toMatchObject({ scale: terms.scale, notes: terms.notes });
  const scores = await trainer.train(batchFromLists(question.subsets, TRAIN.length), {});
  expect(answer.scores.flat(2)).toEqual([...scores].map((score) => Math.round(score * 100) / 100));
});

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\w+/gu) ?? [];
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}
