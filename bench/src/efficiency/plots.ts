import { percent } from '../harness/flags.ts';
import { drawPanels, type Panel, type Series } from '../plots/panels.ts';
import { groupRows } from '../tables/group-rows.ts';
import { figuresOf } from './figures.ts';
import type { Reference } from './reference.ts';
import { byBudget } from './targets.ts';
import type { Measured } from './task.ts';

const X = 'ablations (logarithmic)';
const Y = 'mean R²';
/** Lines of small plots: more cannot be told apart there. */
const FEW = ['auto', 'proxyspex'];
/** Below this R² says only that an explanation predicts nothing. */
const LEAST = 0;

/** Pictures by name: means over sets, families of games, spectra. Those without rows are left out. */
export function efficiencyPlots(
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): [name: string, svg: string][] {
  const pictures: [string, string][] = [];
  const sets = (['games', 'recorded'] as const).flatMap((set) => {
    const some = rows.filter((row) => row.set === set);
    if (some.length === 0) return [];
    // The same games at every budget, so that a line tells of ablations and not of games.
    const budgets = new Set(some.map(({ budget }) => budget)).size;
    const whole = groupRows(some, ({ game }) => [game])
      .filter(([, own]) => new Set(own.map(({ budget }) => budget)).size === budgets)
      .flatMap(([, own]) => own);
    const count = new Set(whole.map(({ game }) => game)).size;
    const title = set === 'games' ? `${count} complete games` : `${count} recordings of real models`;
    return [panelOf(title, whole, solvers, reference)];
  });
  if (sets.length > 0) {
    pictures.push([
      'efficiency',
      drawPanels({
        title: 'What an explanation predicts, by the ablations that it cost',
        xLabel: X,
        yLabel: Y,
        panels: sets,
        columns: 2,
      }),
    ]);
  }
  const families = groupRows(
    rows.filter(({ set }) => set !== 'spectra'),
    ({ family }) => [family],
  );
  if (families.length > 0) {
    const few = solvers.filter((solver) => FEW.includes(solver));
    pictures.push([
      'families',
      drawPanels({
        title: 'The same by family of games',
        xLabel: X,
        yLabel: Y,
        panels: families.map(([[family], own]) => panelOf(readable(family!), own, few, reference)),
        columns: 3,
      }),
    ]);
  }
  const spectra = rows.filter(({ set }) => set === 'spectra');
  if (spectra.length > 0) {
    pictures.push([
      'spectra',
      drawPanels({
        title: 'Spectra of language models',
        xLabel: X,
        yLabel: Y,
        panels: groupRows(spectra, ({ noise }) => [percent(noise)])
          .sort(([, [a]], [, [b]]) => a!.noise - b!.noise)
          .map(([[noise], own]) => panelOf(`noise ${noise}`, own, solvers, reference)),
        columns: 2,
      }),
    ]);
  }
  return pictures;
}

function panelOf(
  title: string,
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): Panel {
  const games = [...new Set(rows.map(({ game }) => game))];
  const theirs = reference.budgets(games).flatMap((budget) => {
    const means = reference.means(games, budget);
    // Only budgets of which it has all these games.
    const all = games.every((game) => reference.of(game, budget) !== undefined);
    return means && all ? [{ budget, means }] : [];
  });
  const series: Series[] = [
    { name: 'ref. trees', points: theirs.map(({ budget, means }) => [budget, means.trees] as const) },
    { name: 'reference', points: theirs.map(({ budget, means }) => [budget, means.user] as const) },
    ...solvers.toReversed().map((name) => ({
      name,
      points: byBudget(rows.filter(({ solver }) => solver === name)).map(
        ([budget, own]) => [budget, figuresOf(own)!.r2] as const,
      ),
    })),
  ];
  const all = series.flatMap(({ points }) => points);
  const low = Math.max(LEAST, Math.min(...all.map(([, r2]) => r2)));
  const high = Math.max(low, ...all.map(([, r2]) => r2));
  return {
    title,
    series: series.filter(({ points }) => points.length > 0),
    ticks: [...new Set(all.map(([budget]) => budget))].sort((a, b) => a - b),
    domain: [Math.floor(low * 20) / 20, Math.min(1, Math.floor(high * 20 + 1) / 20)],
  };
}

/** `CaliforniaHousing_DataValuation` as words, short enough for a small plot. */
function readable(family: string): string {
  const parts = family.split('_').map((part) =>
    part
      .replaceAll('-', ' ')
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .replaceAll(/[A-Z][a-z]+/g, (word) => word.toLowerCase()),
  );
  // What a later part says again, or says of every part, need not be there.
  const short = parts.map((part) => part.replace('random forest ', '').replace(' explanation', ''));
  return [...new Set(short)].join(', ');
}
