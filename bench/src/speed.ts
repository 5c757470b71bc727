// Times solvers (ablations answered from a spectrum, fitting, read-out) on hierarchical games of several sizes, beside what other
// implementations took. Each row has a process of its own, so that its memory is its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { getSolver } from 'spex';
import { attempt } from './harness/attempt.ts';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { Journal } from './harness/journal.ts';
import { rewriteSection } from './harness/rewrite-section.ts';
import { runBench } from './harness/run-bench.ts';
import { GRIDS, type GridName, measureSpeed, type SpeedRow, type SpeedTask } from './speed/measure.ts';
import { speedPlots } from './speed/plots.ts';
import { speedMarkdown, type Timed } from './speed/tables.ts';
import { missed } from './speed/targets.ts';

const USAGE = `usage: speed [--players 64,128,256,1000] [--budgets 1000,10000] [--solvers auto,proxyspex] [--growth] [--seed 0]
  [--grids ${GRIDS.join(',')}] [--rows FILE.jsonl] [--plots DIR] [--readme FILE.md]
  --grids: of proxyspex, default paper; --growth: other budgets with the fewest and most players, too; ends with 1 where a
  target is missed`;

/** Between and beyond those of the references. */
const GROWTH_BUDGETS: readonly number[] = [2_000, 5_000, 20_000];

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      players: { type: 'string', default: '64,128,256,1000' },
      budgets: { type: 'string', default: '1000,10000' },
      solvers: { type: 'string', default: 'auto,proxyspex' },
      grids: { type: 'string', default: 'paper' },
      growth: { type: 'boolean', default: false },
      seed: { type: 'string', default: '0' },
      rows: { type: 'string' },
      plots: { type: 'string' },
      readme: { type: 'string' },
      row: { type: 'string' },
    },
  });
  if (values.row !== undefined) {
    process.stdout.write(JSON.stringify(await measureSpeed(JSON.parse(values.row) as SpeedTask)));
    return;
  }
  const players = wholeNumbers('players', values.players, 2);
  const budgets = wholeNumbers('budgets', values.budgets);
  const cells = players.flatMap((n) => budgets.map((budget) => ({ players: n, budget })));
  if (values.growth) {
    const ends = new Set([Math.min(...players), Math.max(...players)]);
    for (const n of ends) cells.push(...GROWTH_BUDGETS.map((budget) => ({ players: n, budget })));
  }
  cells.sort((a, b) => a.players - b.players || a.budget - b.budget);
  const seed = wholeNumber('seed', values.seed, 0);
  const grids = gridNames(values.grids);
  const tasks = cells.flatMap((cell) =>
    values.solvers.split(',').flatMap((name): SpeedTask[] => {
      const { name: solver } = getSolver(name);
      if (solver !== 'proxyspex') return [{ ...cell, solver, seed }];
      return grids.map((grid) => ({ ...cell, solver, grid, seed }));
    }),
  );

  const journal = new Journal(values.rows);
  const timed: Timed[] = [];
  for (const task of tasks) {
    const row = await attempt(JSON.stringify(task), () => journal.measure(task, () => inOwnProcess(task)));
    if (row !== undefined) timed.push({ task, row });
  }
  const tables = speedMarkdown(timed);
  process.stdout.write(`${tables}\n`);
  if (values.plots !== undefined) {
    mkdirSync(values.plots, { recursive: true });
    for (const [name, svg] of speedPlots(timed)) writeFileSync(join(values.plots, `${name}.svg`), svg);
  }
  if (values.readme !== undefined) rewriteSection(values.readme, 'speed', tables);
  if (timed.some(({ task, row }) => missed(task, row).length > 0)) process.exitCode = 1;
}

function inOwnProcess(task: SpeedTask): SpeedRow {
  const command = [process.argv[1]!, '--row', JSON.stringify(task)];
  return JSON.parse(
    execFileSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

function gridNames(list: string): GridName[] {
  return list.split(',').map((name) => {
    const known = GRIDS.find((grid) => grid === name);
    if (known === undefined) throw new FlagError(`--grids must list ${GRIDS.join(', ')}, not '${name}'`);
    return known;
  });
}
