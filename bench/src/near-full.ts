// How much R² at half-masked coalitions says of the input as it is: fits to uniform coalitions, to ones near the full input and
// to a mixture, each measured at several keep-probabilities and with a few players absent.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { SOLVERS } from 'spex';
import { attempt } from './harness/attempt.ts';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { Journal } from './harness/journal.ts';
import { runBench } from './harness/run-bench.ts';
import { completeGames, reviewGames } from './near-full/games.ts';
import { measureGame, measureTable, type NearFullFigures } from './near-full/measure.ts';
import { SAMPLINGS } from './near-full/samplings.ts';
import { type NearFullRow, nearFullMarkdown } from './near-full/tables.ts';

const USAGE = `usage: near-full [--games DIR] [--recorded DIR] [--solvers auto] [--samplings '${Object.keys(SAMPLINGS).join(',')}']
  [--only PART-OF-A-NAME] [--budgets 256,1024] [--seeds 2] [--held 2000] [--rows FILE.jsonl]`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      games: { type: 'string' },
      recorded: { type: 'string' },
      solvers: { type: 'string', default: 'auto' },
      samplings: { type: 'string', default: Object.keys(SAMPLINGS).join() },
      only: { type: 'string', default: '' },
      budgets: { type: 'string', default: '256,1024' },
      seeds: { type: 'string', default: '2' },
      held: { type: 'string', default: '2000' },
      rows: { type: 'string' },
    },
  });
  if (values.games === undefined && values.recorded === undefined) {
    throw new FlagError('give a folder of complete games or of recordings');
  }
  const solvers = named('solvers', values.solvers, SOLVERS);
  const samplings = named('samplings', values.samplings, SAMPLINGS);
  const budgets = wholeNumbers('budgets', values.budgets, 24);
  const seeds = wholeNumber('seeds', values.seeds);
  const held = wholeNumber('held', values.held, 2);
  const journal = new Journal(values.rows);

  const rows: NearFullRow[] = [];
  type Measure = (fit: Parameters<typeof measureTable>[1]) => Promise<NearFullFigures>;
  const measureAll = async (game: string, family: string, most: number, measure: Measure): Promise<void> => {
    if (!game.includes(values.only)) return;
    for (const budget of budgets.filter((one) => one < most)) {
      for (const [sampling, sampler] of samplings) {
        for (const [name, solver] of solvers) {
          for (let seed = 0; seed < seeds; seed++) {
            const task = { game, budget, sampling, solver: name, seed };
            const figures = await attempt(JSON.stringify(task), () =>
              journal.measure(task, () => measure({ solver, budget, seed, sampler })),
            );
            if (figures !== undefined) rows.push({ family, ...task, figures });
          }
        }
      }
    }
  };
  if (values.games !== undefined) {
    for (const { name, family, values: table } of completeGames(values.games)) {
      await measureAll(name, family, table.length, (fit) => measureTable(table, fit));
    }
  }
  if (values.recorded !== undefined) {
    for (const { name, game } of await reviewGames(values.recorded)) {
      await measureAll(name, 'reviews, 24 to 95 words', Infinity, (fit) => measureGame(game, held, fit));
    }
  }
  process.stdout.write(`${nearFullMarkdown(rows)}\n`);
}

/** The values of those names, parted by commas. */
function named<T>(flag: string, text: string, all: Readonly<Record<string, T>>): [name: string, value: T][] {
  return text.split(',').map((name) => {
    if (Object.hasOwn(all, name)) return [name, all[name]!];
    throw new FlagError(`--${flag}: '${name}' is none of ${Object.keys(all).join(', ')}`);
  });
}
