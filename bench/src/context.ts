// Measures `spex context` on multi-hop questions: whether the passages that hold the answer come out on top, and as a pair.
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadSentenceEncoder } from 'spex';
import { type RankedGold, rankGold } from './context/gold.ts';
import { readQuestions } from './context/questions.ts';
import { FlagError, wholeNumber } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { table } from './tables/markdown.ts';

await runBench('usage: context --questions FILE.json [--count n]', run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { questions: { type: 'string' }, count: { type: 'string', default: '10' } },
  });
  if (values.questions === undefined) throw new FlagError('give a file of questions: --questions FILE.json');
  const count = wholeNumber('count', values.count);
  const questions = readQuestions(JSON.parse(await readFile(values.questions, 'utf8'))).slice(0, count);
  const encoder = await loadSentenceEncoder();
  const rows: RankedGold[] = [];
  for (const question of questions) {
    rows.push(await rankGold(encoder, question));
    process.stderr.write(`${rows.length} of ${questions.length}\n`);
  }
  await encoder.dispose();

  const share = (what: string, of: (row: RankedGold) => boolean): string[] => [
    what,
    `${rows.filter(of).length} of ${rows.length}`,
  ];
  const mean = (of: (row: RankedGold) => number): string =>
    (rows.reduce((sum, row) => sum + of(row), 0) / rows.length).toFixed(1);
  process.stdout.write(
    `${table(
      ['figure', 'questions'],
      [
        share('both gold passages are the two strongest', ({ singles }) => Math.max(...singles) <= 2),
        share('a gold passage is the strongest', ({ singles }) => Math.min(...singles) === 1),
        share('at least one of them is among the two strongest', ({ singles }) => Math.min(...singles) <= 2),
        share('the gold pair is the strongest pair', ({ pair }) => pair === 1),
        share('the gold pair is among the five strongest of 45', ({ pair }) => pair <= 5),
        ['mean rank of the gold pair, of 45', mean(({ pair }) => pair)],
        ['mean rank of the better gold passage, of 10', mean(({ singles }) => Math.min(...singles))],
        ['mean rank of the other one', mean(({ singles }) => Math.max(...singles))],
      ],
    )}\n`,
  );
}
