import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { attempt } from '../harness/attempt.ts';
import { percent, shares, wholeNumbers } from '../harness/flags.ts';
import { Journal } from '../harness/journal.ts';
import { fixed, tableHead, tableRow } from '../tables/markdown.ts';
import { ladderBudget } from './ladder.ts';
import { peerSeconds } from './peer-seconds.ts';
import { measureRecovery, type RecoveryRow, type RecoveryTask } from './recovery-row.ts';

const MOST_ORDER = 5;
const PLAYERS = '20,64,128,256,1000,10000';
const TERMS = '10,100,1000';
const HEAD = [
  'players',
  'terms',
  'noise',
  'ablations',
  'recall',
  'precision',
  'R²',
  'plan s',
  'measure s',
  'decode s',
  'refit s',
  'MB',
  'shapiq s',
  'spectralexplain s',
  'shapiq / decoded',
  'shapiq / refitted',
];

/** Recovers random polynomials of several sizes, each in a process of its own, so that its memory is its own. */
export async function recovery(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      players: { type: 'string', default: PLAYERS },
      terms: { type: 'string', default: TERMS },
      noise: { type: 'string', default: '0,5%' },
      budget: { type: 'string' },
      seeds: { type: 'string', default: '0' },
      warm: { type: 'boolean', default: false },
      rows: { type: 'string' },
    },
  });
  const tasks = recoveryTasks({
    players: wholeNumbers('players', values.players, 2),
    terms: wholeNumbers('terms', values.terms),
    noises: shares('noise', values.noise),
    budgets: values.budget === undefined ? undefined : wholeNumbers('budget', values.budget),
    seeds: wholeNumbers('seeds', values.seeds, 0),
  }).map((task): RecoveryTask => (values.warm ? { ...task, warm: true } : task));
  const journal = new Journal(values.rows);
  process.stdout.write(`${tableHead(HEAD)}\n`);
  for (const task of tasks) {
    const row = await attempt(JSON.stringify(task), () => journal.measure(task, () => inOwnProcess(task)));
    process.stdout.write(`${tableRow(recoveryCells(task, row))}\n`);
  }
}

/** Prints one row as JSON: what `recovery` starts for each. */
export async function recoveryRow([task = '']: string[]): Promise<void> {
  process.stdout.write(JSON.stringify(await measureRecovery(JSON.parse(task))));
}

function inOwnProcess(task: RecoveryTask): RecoveryRow {
  const command = [process.argv[1]!, 'recovery-row', JSON.stringify(task)];
  const row = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(row);
}

export interface RecoveryGrid {
  readonly players: readonly number[];
  readonly terms: readonly number[];
  readonly noises: readonly number[];
  /** Default: the reference's ladder. */
  readonly budgets?: readonly number[] | undefined;
  readonly seeds: readonly number[];
}

/** Every combination, in the order of the table. */
export function recoveryTasks({ players, terms, noises, budgets, seeds }: RecoveryGrid): RecoveryTask[] {
  return players.flatMap((n) =>
    terms.flatMap((k) =>
      noises.flatMap((noise) =>
        (budgets ?? [ladderBudget(n, k)]).flatMap((budget) =>
          seeds.map((seed) => ({ players: n, terms: k, mostOrder: MOST_ORDER, noise, budget, seed })),
        ),
      ),
    ),
  );
}

/** A line of the table; `-` where a row could not be measured or a reference has no figure. */
export function recoveryCells(task: RecoveryTask, row: RecoveryRow | undefined): string[] {
  const peer = peerSeconds(task);
  const decoded = row && row.seconds.plan + row.seconds.measure + row.seconds.decode;
  const refitted = row && decoded! + row.seconds.refit;
  return [
    String(task.players),
    String(task.terms),
    percent(task.noise),
    String(row?.evaluations ?? task.budget),
    fixed(row?.recall, 3),
    fixed(row?.precision, 3),
    fixed(row?.r2, 4),
    fixed(row?.seconds.plan, 2),
    fixed(row?.seconds.measure, 2),
    fixed(row?.seconds.decode, 2),
    fixed(row?.seconds.refit, 2),
    fixed(row?.megabytes, 0),
    fixed(peer.shapiq, 2),
    fixed(peer.spectralexplain, 2),
    times(peer.shapiq, decoded),
    times(peer.shapiq, refitted),
  ];
}

function times(theirs: number | undefined, ours: number | undefined): string {
  return theirs === undefined || ours === undefined ? '-' : (theirs / ours).toFixed(1);
}
