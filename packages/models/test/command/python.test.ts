import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Evaluator, getSolver } from '@spex/core';
import { createFeatureGame } from '@spex/lenses';
import { connectCommand } from '@spex/models';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../../../examples/command');
const { status, stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
const how = status === 0 ? `run by ${stdout.trim()}` : 'not run, since there is no python3 here: only read';

test(`the example's program, ${how}`, async () => {
  const source = readFileSync(join(folder, 'score.py'), 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  for (const word of ['"spex"', '"id"', '"values"', '"texts"', 'flush=True']) expect(source).toContain(word);
  if (status !== 0) return;

  const scorer = await connectCommand({ command: ['python3', join(folder, 'score.py')], mode: 'texts' });
  expect(scorer.outputs).toEqual(['polarity']);
  expect([...(await scorer.score(['The film is not good.', 'The film is good.', ''], {}))]).toEqual([
    -1, 1, 0,
  ]);
  // Beyond ASCII, in whatever encoding Python reads its input.
  expect([...(await scorer.score(['Ünïcode 🙂 wonderful'], {}))]).toEqual([3]);

  const game = createFeatureGame({ text: 'not good', scorer });
  const { interactions } = await getSolver('exact').solve(new Evaluator(game), {
    budget: 4,
    index: 'Moebius',
  });
  await scorer.dispose();
  expect(interactions.terms.map(({ players, value }) => [players, Math.round(value * 1e9) / 1e9])).toEqual([
    [[0, 1], -2],
    [[1], 1],
  ]);
});

test("the README's lines are what goes to and fro", async () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const lines = readme.split('\n').filter((line) => /^[<>] /u.test(line));
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(JSON.parse(line.slice(2))).toBeTypeOf('object');
  expect(readme).toContain("--model command:'python3 examples/command/score.py'");
});
