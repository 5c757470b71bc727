import { mean } from '../harness/mean.ts';
import { groupRows } from '../tables/group-rows.ts';
import { fixed, table } from '../tables/markdown.ts';
import { ABSENT, type NearFullFigures, PRESENCES } from './measure.ts';

/** One fit, measured. */
export interface NearFullRow {
  readonly game: string;
  readonly family: string;
  readonly budget: number;
  readonly sampling: string;
  readonly solver: string;
  readonly seed: number;
  readonly figures: NearFullFigures;
}

/** R² below this counts as this in means: near the full input values hardly vary, and one game would outweigh all others. */
const LEAST = -1;

const FIGURES = [
  ...PRESENCES.map((p) => `p = ${p}`),
  ...ABSENT.map((absent) => `≤ ${absent} absent`),
  '≤ a tenth absent',
];

/** Means and medians over games by budget, sampling and solver, then means by family. */
export function nearFullMarkdown(rows: readonly NearFullRow[]): string {
  const head = ['budget', 'fitted to', 'solver', 'games', 'claimed', ...FIGURES];
  const overall = groupRows(rows, ({ budget, sampling, solver }) => [String(budget), sampling, solver]);
  const families = groupRows(rows, ({ family, budget, sampling, solver }) => [
    family,
    String(budget),
    sampling,
    solver,
  ]);
  return [
    `### Mean R² (below ${LEAST}: ${LEAST})`,
    table(
      head,
      overall.map(([names, own]) => [...names, ...cells(own, (list) => mean(list.map(atLeast)))]),
    ),
    '### Median R²',
    table(
      head,
      overall.map(([names, own]) => [...names, ...cells(own, median)]),
    ),
    '### Mean R² by family',
    table(
      ['family', ...head],
      families.map(([names, own]) => [...names, ...cells(own, (list) => mean(list.map(atLeast)))]),
    ),
  ].join('\n\n');
}

function cells(rows: readonly NearFullRow[], of: (list: readonly number[]) => number): string[] {
  const columns = rows.map(({ figures }) => [figures.claimed, ...figures.at, ...figures.near]);
  const games = new Set(rows.map(({ game }) => game)).size;
  return [String(games), ...columns[0]!.map((_, at) => fixed(of(columns.map((column) => column[at]!)), 3))];
}

function atLeast(value: number): number {
  return Math.max(LEAST, value);
}

function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
