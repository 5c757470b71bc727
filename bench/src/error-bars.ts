// Whether error bars tell the truth: coverage of intervals, false discoveries and stability, on games whose spectra are known.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { SOLVERS } from 'spex';
import { completeCases, sparseCases } from './error-bars/cases.ts';
import { measureCoverage } from './error-bars/measure.ts';
import { type CoverageRow, coverageMarkdown } from './error-bars/tables.ts';
import { attempt } from './harness/attempt.ts';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { Journal } from './harness/journal.ts';
import { runBench } from './harness/run-bench.ts';

const USAGE = `usage: error-bars [--games DIR] [--sparse 10] [--solvers ${Object.keys(SOLVERS).join(',')}] [--budgets 256,512]
  [--seeds 1] [--rows FILE.jsonl]`;
/** Noise of the sparse games, a share of the values' standard deviation. */
const NOISE = 0.5;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      games: { type: 'string' },
      sparse: { type: 'string', default: '0' },
      solvers: { type: 'string', default: 'auto' },
      budgets: { type: 'string', default: '256,512' },
      seeds: { type: 'string', default: '1' },
      rows: { type: 'string' },
    },
  });
  const sparse = wholeNumber('sparse', values.sparse, 0);
  if (values.games === undefined && sparse === 0) {
    throw new FlagError('give a folder of complete games, or a number of sparse ones');
  }
  const budgets = wholeNumbers('budgets', values.budgets, 64);
  const seeds = wholeNumber('seeds', values.seeds);
  const solvers = values.solvers.split(',');
  const unknown = solvers.find((name) => !Object.hasOwn(SOLVERS, name));
  if (unknown !== undefined)
    throw new FlagError(`--solvers: '${unknown}' is none of ${Object.keys(SOLVERS).join(', ')}`);
  const journal = new Journal(values.rows);

  const cases = [
    ...(values.games === undefined ? [] : completeCases(values.games)),
    ...sparseCases(sparse, NOISE),
  ];
  const rows: CoverageRow[] = [];
  for (const known of cases) {
    for (const budget of budgets.filter((one) => one < 2 ** known.game.players.length)) {
      for (const solver of solvers) {
        for (let seed = 0; seed < seeds; seed++) {
          const task = { game: known.name, solver, budget, seed };
          const figures = await attempt(JSON.stringify(task), () =>
            journal.measure(task, () => measureCoverage(known, SOLVERS[solver]!, task)),
          );
          if (figures !== undefined) rows.push({ ...task, family: known.family, figures });
        }
      }
    }
  }
  process.stdout.write(`${coverageMarkdown(rows)}\n`);
}
