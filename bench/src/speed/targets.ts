import type { SpeedRow, SpeedTask } from './measure.ts';
import { peerFits } from './peer-fits.ts';

/** How many times faster than the references a solver is to be; `proxyspex` over the paper's grid, as theirs. */
const TIMES: Readonly<Record<string, { readonly shapiq?: number; readonly spectralexplain?: number }>> = {
  'proxyspex, paper': { shapiq: 5, spectralexplain: 20 },
  auto: { shapiq: 5 },
};
/** What the largest problem may take. */
const LARGEST = { solver: 'auto', players: 1_000, budget: 20_000, seconds: 10 };
const MOST_MEGABYTES = 2_048;

/** The solver, with its grid where it has one. */
export function nameOf({ solver, grid }: SpeedTask): string {
  return grid === undefined ? solver : `${solver}, ${grid}`;
}

/** Whether a time is asked of a row; its memory always is. */
export function isTimed(task: SpeedTask): boolean {
  const compared = peerFits(task.players, task.budget) !== undefined && TIMES[nameOf(task)] !== undefined;
  return compared || isLargest(task);
}

/** What of all that is asked of a row it misses, as phrases; empty where it reaches everything. */
export function missed(task: SpeedTask, row: SpeedRow): string[] {
  const phrases: string[] = [];
  const peers = peerFits(task.players, task.budget);
  const times = TIMES[nameOf(task)] ?? {};
  for (const peer of ['shapiq', 'spectralexplain'] as const) {
    const wanted = times[peer];
    if (wanted === undefined || peers === undefined) continue;
    const found = peers[peer].seconds / row.seconds;
    if (found < wanted) phrases.push(`${found.toFixed(1)} of ${wanted} times ${peer}`);
  }
  const { solver, players, budget, seconds } = LARGEST;
  if (
    task.solver === solver &&
    task.players === players &&
    task.budget === budget &&
    row.seconds >= seconds
  ) {
    phrases.push(`${row.seconds.toFixed(1)} of ${seconds} s`);
  }
  if (row.megabytes > MOST_MEGABYTES) phrases.push(`${row.megabytes.toFixed(0)} of ${MOST_MEGABYTES} MB`);
  return phrases;
}

function isLargest({ solver, players, budget }: SpeedTask): boolean {
  return solver === LARGEST.solver && players === LARGEST.players && budget === LARGEST.budget;
}
