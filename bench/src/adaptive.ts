// Whether choosing coalitions and ending by R² pay: uniform against chosen coalitions, by budget, on complete and recorded games.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadGames, type NamedGame } from 'spex';
import { measureAdaptive } from './adaptive/measure.ts';
import { adaptiveMarkdown } from './adaptive/tables.ts';
import type { AdaptiveRow, AdaptiveTask, Measured } from './adaptive/task.ts';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { Journal } from './harness/journal.ts';
import { measureAll, serveTasks } from './harness/processes.ts';
import { runBench } from './harness/run-bench.ts';

const USAGE = `usage: adaptive [--games DIR] [--recorded DIR] [--solver auto] [--seeds 5] [--every 1]
  [--budgets 64,128,256,512,1024,2048] [--rows FILE.jsonl] [--jobs 2] [--out FILE.md]
  --every 3: every third game`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      games: { type: 'string' },
      recorded: { type: 'string' },
      solver: { type: 'string', default: 'auto' },
      seeds: { type: 'string', default: '5' },
      every: { type: 'string', default: '1' },
      budgets: { type: 'string', default: '64,128,256,512,1024,2048' },
      rows: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      out: { type: 'string' },
      worker: { type: 'boolean', default: false },
    },
  });
  const every = wholeNumber('every', values.every);
  const budgets = wholeNumbers('budgets', values.budgets, 24).sort((a, b) => a - b);
  const seeds = wholeNumber('seeds', values.seeds);
  const sets: [AdaptiveTask['set'], readonly NamedGame[]][] = [];
  for (const set of ['games', 'recorded'] as const) {
    const folder = values[set];
    if (folder !== undefined) sets.push([set, (await loadGames(folder)).filter((_, at) => at % every === 0)]);
  }
  if (sets.length === 0)
    throw new FlagError('give a folder of complete games, --games, or of recordings, --recorded');

  if (values.worker) {
    const games = new Map(sets.flatMap(([, all]) => all.map((game) => [game.name, game] as const)));
    serveTasks((task: AdaptiveTask) => measureAdaptive(games.get(task.game)!, task));
    return;
  }
  const tasks: AdaptiveTask[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    for (const [set, games] of sets) {
      for (const { name, file } of games) {
        for (const budget of budgets) {
          if (budget >= Math.min(2 ** file.game.players.length, file.recorded?.rows ?? Infinity)) continue;
          for (const choice of ['uniform', 'adaptive'] as const) {
            tasks.push({ set, game: name, solver: values.solver, choice, budget, seed });
          }
        }
      }
    }
  }
  const rows = await measureAll<AdaptiveTask, AdaptiveRow>({
    tasks,
    journal: new Journal(values.rows),
    jobs: wholeNumber('jobs', values.jobs),
    args: [...args, '--worker'],
    seconds: ({ seconds }) => seconds,
    kind: ({ set, choice, budget }) => `${set} ${choice} ${budget}`,
  });
  const measured = tasks.flatMap((task, at): Measured[] => (rows[at] ? [{ ...task, ...rows[at] }] : []));
  const markdown = adaptiveMarkdown(measured);
  process.stdout.write(`${markdown}\n`);
  if (values.out !== undefined) writeFileSync(values.out, `# Coalitions that are chosen\n\n${markdown}\n`);
}
