// Times `proxyspex` (ablations answered from a spectrum, boosting, read-out and refit) on hierarchical games of several sizes,
// beside what other implementations took. Each row has a process of its own, so that its memory is its own.
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { wholeNumbers } from './harness/flags.ts';
import { GRIDS, type GridName, measureSpeed, type SpeedRow, type SpeedTask } from './speed/measure.ts';
import { peerFits } from './speed/peer-fits.ts';
import { fixed, tableHead, tableRow } from './tables/markdown.ts';

const HEAD = [
  'players',
  'ablations',
  'grid',
  'CPU seconds',
  'R²',
  'terms',
  'MB',
  'shapiq s',
  'R²',
  'spectralexplain s',
  'R²',
  'times shapiq',
  'times spectralexplain',
];

const { values } = parseArgs({
  options: {
    players: { type: 'string', default: '64,128,256,1000' },
    budgets: { type: 'string', default: '1000,10000' },
    grids: { type: 'string', default: 'paper' },
    seed: { type: 'string', default: '0' },
    row: { type: 'string' },
  },
});

if (values.row === undefined) {
  const seed = wholeNumbers('seed', values.seed, 0)[0]!;
  process.stdout.write(`${tableHead(HEAD)}\n`);
  for (const players of wholeNumbers('players', values.players, 2)) {
    for (const budget of wholeNumbers('budgets', values.budgets)) {
      for (const grid of gridNames(values.grids)) {
        const task = { players, budget, grid, seed };
        process.stdout.write(`${tableRow(cellsOf(task, inOwnProcess(task)))}\n`);
      }
    }
  }
} else {
  process.stdout.write(JSON.stringify(await measureSpeed(JSON.parse(values.row) as SpeedTask)));
}

function inOwnProcess(task: SpeedTask): SpeedRow {
  const command = [process.argv[1]!, '--row', JSON.stringify(task)];
  return JSON.parse(
    execFileSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

function cellsOf({ players, budget, grid }: SpeedTask, row: SpeedRow): string[] {
  const peers = peerFits(players, budget);
  const ratio = (seconds: number | undefined): string =>
    seconds === undefined ? '-' : (seconds / row.seconds).toFixed(1);
  return [
    `${players}`,
    `${budget}`,
    grid,
    row.seconds.toFixed(2),
    row.r2.toFixed(3),
    `${row.terms}`,
    row.megabytes.toFixed(0),
    fixed(peers?.shapiq.seconds, 1),
    fixed(peers?.shapiq.r2, 3),
    fixed(peers?.spectralexplain.seconds, 1),
    fixed(peers?.spectralexplain.r2, 3),
    ratio(peers?.shapiq.seconds),
    ratio(peers?.spectralexplain.seconds),
  ];
}

function gridNames(list: string): GridName[] {
  return list.split(',').map((name) => {
    const known = GRIDS.find((grid) => grid === name);
    if (known === undefined) throw new RangeError(`--grids must list ${GRIDS.join(', ')}, not '${name}'`);
    return known;
  });
}
