// R² for ablations: solvers on complete games, recordings of real models and known spectra, beside the reference's figures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadGames, type NamedGame } from 'spex';
import { measureEfficiency } from './efficiency/measure.ts';
import { efficiencyPlots } from './efficiency/plots.ts';
import { readReference } from './efficiency/reference.ts';
import { efficiencyMarkdown, efficiencySummary } from './efficiency/tables.ts';
import { allTargets } from './efficiency/targets.ts';
import type { EfficiencyRow, EfficiencyTask, GameSet, Measured } from './efficiency/task.ts';
import { type Grid, tasksOf } from './efficiency/tasks.ts';
import { FlagError, shares, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { Journal } from './harness/journal.ts';
import { measureAll, serveTasks } from './harness/processes.ts';
import { rewriteSection } from './harness/rewrite-section.ts';
import { runBench } from './harness/run-bench.ts';

const USAGE = `usage: efficiency --peers FILE.json [--games DIR] [--recorded DIR] [--spectra DIR]
  [--solvers auto,gaussian-process,proxyspex,spex,lasso] [--seeds 5,2] [--spectra-seeds 2,1] [--quick]
  [--budgets 128,256,512,1024] [--recorded-budgets 250,500,1000,2000] [--spectra-budgets 500,1000,2000,5000] [--noise 0,5%]
  [--rows FILE.jsonl] [--jobs 2] [--out FILE.md] [--plots DIR] [--readme FILE.md]
  --seeds 5,2: five of the first solver, which the targets are of, two of the others; --quick: one seed of
  everything; ends with 1 where a target is missed`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      peers: { type: 'string' },
      games: { type: 'string' },
      recorded: { type: 'string' },
      spectra: { type: 'string' },
      solvers: { type: 'string', default: 'auto,gaussian-process,proxyspex,spex,lasso' },
      seeds: { type: 'string', default: '5,2' },
      'spectra-seeds': { type: 'string', default: '2,1' },
      quick: { type: 'boolean', default: false },
      budgets: { type: 'string', default: '128,256,512,1024' },
      'recorded-budgets': { type: 'string', default: '250,500,1000,2000' },
      'spectra-budgets': { type: 'string', default: '500,1000,2000,5000' },
      noise: { type: 'string', default: '0,5%' },
      rows: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      out: { type: 'string' },
      plots: { type: 'string' },
      readme: { type: 'string' },
      worker: { type: 'boolean', default: false },
    },
  });
  const solvers = values.solvers.split(',');
  const seedsOf = (flag: 'seeds' | 'spectra-seeds'): number[] => {
    const [first = 1, others = first] = wholeNumbers(flag, values.quick ? '1' : values[flag]);
    return solvers.map((_, at) => (at === 0 ? first : others));
  };
  if (values.peers === undefined) throw new FlagError('give the reference figures: --peers FILE.json');
  const reference = readReference(values.peers);

  const grids: Grid[] = [];
  const add = async (
    set: GameSet,
    folder: string | undefined,
    rest: Omit<Grid, 'set' | 'games' | 'solvers'>,
  ) => {
    if (folder !== undefined) grids.push({ set, games: await loadGames(folder), solvers, ...rest });
  };
  const budgets = (flag: 'budgets' | 'recorded-budgets' | 'spectra-budgets') =>
    wholeNumbers(flag, values[flag], 24);
  await add('games', values.games, { budgets: budgets('budgets'), noises: [0], seeds: seedsOf('seeds') });
  await add('recorded', values.recorded, {
    budgets: budgets('recorded-budgets'),
    noises: [0],
    seeds: seedsOf('seeds'),
  });
  await add('spectra', values.spectra, {
    budgets: budgets('spectra-budgets'),
    noises: shares('noise', values.noise),
    seeds: seedsOf('spectra-seeds'),
  });
  if (grids.length === 0) throw new FlagError('give folders of games: --games, --recorded, --spectra');

  const gameOf = (task: EfficiencyTask): NamedGame =>
    grids.find(({ set }) => set === task.set)!.games.find(({ name }) => name === task.game)!;
  if (values.worker) {
    serveTasks((task: EfficiencyTask) => measureEfficiency(gameOf(task), task));
    return;
  }

  const tasks = grids.flatMap(tasksOf).sort((a, b) => a.seed - b.seed);
  const rows = await measureAll<EfficiencyTask, EfficiencyRow>({
    tasks,
    journal: new Journal(values.rows),
    jobs: wholeNumber('jobs', values.jobs),
    args: [...args, '--worker'],
    seconds: ({ seconds }) => seconds,
    kind: ({ set, solver, budget, noise }) => `${set} ${solver} ${budget} ${noise}`,
  });
  const measured = tasks.flatMap((task, at): Measured[] => {
    const row = rows[at];
    // Games without a family are numbered ones of a kind: story-words-2.
    const family = gameOf(task).family ?? task.game.replace(/(-\d+)+$/, '');
    return row === undefined ? [] : [{ ...task, ...row, family }];
  });

  const summary = efficiencySummary(measured, solvers, reference);
  process.stdout.write(`${summary}\n`);
  if (values.out !== undefined)
    writeFileSync(values.out, `${efficiencyMarkdown(measured, solvers, reference)}\n`);
  if (values.plots !== undefined) {
    mkdirSync(values.plots, { recursive: true });
    for (const [name, svg] of efficiencyPlots(measured, solvers, reference)) {
      writeFileSync(join(values.plots, `${name}.svg`), svg);
    }
  }
  if (values.readme !== undefined) rewriteSection(values.readme, 'efficiency', summary);
  const judged = measured.filter(({ solver }) => solver === solvers[0]);
  if (allTargets(judged, reference).some(({ holds }) => !holds)) process.exitCode = 1;
}
