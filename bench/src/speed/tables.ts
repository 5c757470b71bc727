import { fixed, table } from '../tables/markdown.ts';
import type { SpeedRow, SpeedTask } from './measure.ts';
import { peerFits } from './peer-fits.ts';
import { isTimed, missed, nameOf } from './targets.ts';

/** A task and what was measured of it. */
export interface Timed {
  readonly task: SpeedTask;
  readonly row: SpeedRow;
}

const HEAD = [
  'players',
  'ablations',
  'solver',
  'CPU s',
  'of the process',
  'R²',
  'terms',
  'MB',
  'shapiq s',
  'R²',
  'spectralexplain s',
  'R²',
  'times shapiq',
  'times spectralexplain',
  'targets',
];

/** Every row beside the references. */
export function speedMarkdown(timed: readonly Timed[]): string {
  return table(HEAD, timed.map(cellsOf));
}

function cellsOf({ task, row }: Timed): string[] {
  const { players, budget } = task;
  const peers = peerFits(players, budget);
  const ratio = (seconds: number | undefined): string =>
    seconds === undefined ? '-' : (seconds / row.seconds).toFixed(1);
  return [
    `${players}`,
    `${budget}`,
    nameOf(task),
    row.seconds.toFixed(2),
    row.whole.toFixed(2),
    row.r2.toFixed(3),
    `${row.terms}`,
    row.megabytes.toFixed(0),
    fixed(peers?.shapiq.seconds, 1),
    fixed(peers?.shapiq.r2, 3),
    fixed(peers?.spectralexplain.seconds, 1),
    fixed(peers?.spectralexplain.r2, 3),
    ratio(peers?.shapiq.seconds),
    ratio(peers?.spectralexplain.seconds),
    missed(task, row).join('; ') || (isTimed(task) ? 'reached' : '-'),
  ];
}
