import { drawPanels, type Panel, type Series } from '../plots/panels.ts';
import { groupRows } from '../tables/group-rows.ts';
import type { SpeedRow } from './measure.ts';
import { peerFits } from './peer-fits.ts';
import type { Timed } from './tables.ts';

const PEERS = ['spectralexplain', 'shapiq'] as const;
const X = 'players or ablations, as the title says (logarithmic)';

/** Growth with the players and with the ablations, by name: of the seconds beside the references', and of memory. */
export function speedPlots(timed: readonly Timed[]): [name: string, svg: string][] {
  const picture = (title: string, yLabel: string, panels: readonly Panel[]): string =>
    drawPanels({ title, xLabel: X, yLabel, columns: 2, panels });
  return [
    [
      'speed',
      picture(
        'Time of an explanation',
        'CPU seconds of a solve in a fresh process (logarithmic)',
        growth(timed, (row) => row.seconds, { peers: true, logarithmic: true }),
      ),
    ],
    [
      'memory',
      picture(
        'Memory of an explanation',
        'most memory of the process, MB',
        growth(timed, (row) => row.megabytes, { peers: false, logarithmic: false }),
      ),
    ],
  ];
}

/** One panel for each number of ablations, then one for each number of players, of which there are at least three points. */
function growth(
  timed: readonly Timed[],
  of: (row: SpeedRow) => number,
  { peers, logarithmic }: { readonly peers: boolean; readonly logarithmic: boolean },
): Panel[] {
  const panel = (title: string, own: readonly Timed[], along: 'players' | 'budget'): Panel[] => {
    const ticks = [...new Set(own.map(({ task }) => task[along]))].sort((a, b) => a - b);
    if (ticks.length < 3) return [];
    const series: Series[] = groupRows(own, ({ task }) => [task.solver]).map(([[name], some]) => ({
      name: name!,
      points: some.map(({ task, row }) => [task[along], of(row)] as const).sort(([a], [b]) => a - b),
    }));
    const theirs = peers ? peerSeries(own, along) : [];
    const all = [...theirs, ...series].flatMap(({ points }) => points.map(([, value]) => value));
    const domain = [logarithmic ? floorOf(Math.min(...all)) : 0, ceilOf(Math.max(...all))] as const;
    return [{ title, series: [...theirs, ...series], ticks, domain, logarithmic }];
  };
  return [
    ...groupRows(timed, ({ task }) => [String(task.budget)]).flatMap(([[budget], own]) =>
      panel(`by players, ${Number(budget).toLocaleString('en')} ablations`, own, 'players'),
    ),
    ...groupRows(timed, ({ task }) => [String(task.players)]).flatMap(([[players], own]) =>
      panel(`by ablations, ${Number(players).toLocaleString('en')} players`, own, 'budget'),
    ),
  ];
}

function peerSeries(timed: readonly Timed[], along: 'players' | 'budget'): Series[] {
  const cells = groupRows(timed, ({ task }) => [String(task[along])])
    .map(([, [first]]) => first!.task)
    .sort((a, b) => a[along] - b[along]);
  return PEERS.map((name) => ({
    name,
    points: cells.flatMap((task) => {
      const peers = peerFits(task.players, task.budget);
      return peers ? [[task[along], peers[name].seconds] as const] : [];
    }),
  })).filter(({ points }) => points.length > 0);
}

/** The next 1, 2 or 5 times a power of ten, down and up. */
function floorOf(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [5, 2, 1].find((step) => step * power <= value)!;
}

function ceilOf(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((step) => step * power >= value)!;
}
