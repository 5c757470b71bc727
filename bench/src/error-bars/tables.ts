import { mean } from '../harness/mean.ts';
import { groupRows } from '../tables/group-rows.ts';
import { fixed, table } from '../tables/markdown.ts';
import { type CoverageFigures, MEASURED, type Shares } from './measure.ts';

/** One explanation, with its error bars held against the truth. */
export interface CoverageRow {
  readonly game: string;
  readonly family: string;
  readonly solver: string;
  readonly budget: number;
  readonly seed: number;
  readonly figures: CoverageFigures;
}

const ORDERS = ['order 1', 'order 2', 'order 3', 'any'];
const COLUMNS = [
  ...ORDERS.map((order) => `top 20, ${order}`),
  ...ORDERS.map((order) => `all, ${order}`),
  'width',
];

/** Shares of intervals of nominally 90 % that hold the true value, means over games; then stability, discoveries and cost. */
export function coverageMarkdown(rows: readonly CoverageRow[]): string {
  const groups = groupRows(rows, ({ solver, budget }) => [solver, String(budget)]);
  const families = groupRows(rows, ({ family, solver, budget }) => [family, solver, String(budget)]);
  return [
    '### Share of intervals that hold the true value, nominally 0.9',
    table(
      ['solver', 'budget', 'index', ...COLUMNS],
      groups.flatMap(([names, own]) =>
        MEASURED.map((index) => [
          ...names,
          index,
          ...sharesOf(own.map(({ figures }) => figures.shares[index]!)),
        ]),
      ),
    ),
    '### The same by family, BII',
    table(
      ['family', 'solver', 'budget', ...COLUMNS],
      families.map(([names, own]) => [...names, ...sharesOf(own.map(({ figures }) => figures.shares.BII!))]),
    ),
    '### Stability of the 10 strongest, discoveries at 10 %, CPU seconds',
    table(
      [
        'family',
        'solver',
        'budget',
        'R² told',
        'expected to stay',
        'truly among the 10',
        'found again',
        'listed',
        'share false',
        'share below 0.02',
        'whole run, s',
        'intervals, s',
      ],
      [...families, ...groups.map(([names, own]) => [['all', ...names], own] as const)].map(
        ([names, own]) => [...names, ...restOf(own.map(({ figures }) => figures))],
      ),
    ),
  ].join('\n\n');
}

function sharesOf(list: readonly Shares[]): string[] {
  const over = (of: (shares: Shares) => number | null | undefined): string => fixed(meanOf(list.map(of)), 3);
  return [
    ...ORDERS.map((_, at) => over(({ top }) => top[at])),
    ...ORDERS.map((_, at) => over(({ all }) => all[at])),
    over(({ width }) => width),
  ];
}

function restOf(list: readonly CoverageFigures[]): string[] {
  const over = (of: (figures: CoverageFigures) => number | null, decimals: number): string =>
    fixed(meanOf(list.map(of)), decimals);
  const share = (wrong: 'none' | 'little') => (figures: CoverageFigures) =>
    figures.found === null ? null : figures.found[wrong] / Math.max(1, figures.found.listed);
  return [
    over(({ r2 }) => r2, 3),
    over(({ stability }) => stability.told, 3),
    over(({ stability }) => stability.real, 3),
    over(({ stability }) => stability.again, 3),
    over(({ found }) => found?.listed ?? null, 1),
    over(share('none'), 3),
    over(share('little'), 3),
    over(({ seconds }) => seconds.all, 2),
    over(({ seconds }) => seconds.intervals, 3),
  ];
}

/** The mean of what is there. */
function meanOf(values: readonly (number | null | undefined)[]): number | undefined {
  const there = values.filter((value): value is number => typeof value === 'number');
  return there.length === 0 ? undefined : mean(there);
}
