import { mean } from '../harness/mean.ts';
import { groupRows } from '../tables/group-rows.ts';
import { fixed, table } from '../tables/markdown.ts';
import { type CoverageFigures, MEASURED, type Shares } from './measure.ts';

/** One fit, with its error bars held against the truth. */
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
  'width of the top 20',
];

/** Shares of intervals of nominally 90 % that hold the true value, means over games; then discoveries and stability. */
export function coverageMarkdown(rows: readonly CoverageRow[]): string {
  const groups = groupRows(rows, ({ solver, budget }) => [solver, String(budget)]);
  const families = groupRows(rows, ({ family, solver, budget }) => [family, solver, String(budget)]);
  const byIndex = groups.flatMap(([names, own]) =>
    MEASURED.map((index) => [
      ...names,
      index,
      ...sharesOf(own.map(({ figures }) => figures.residual[index]!)),
    ]),
  );
  const refits = groups.flatMap(([names, own]) => {
    const halves = own.flatMap(({ figures }) => (figures.halves === null ? [] : [figures.halves]));
    return halves.length === 0 ? [] : [[...names, ...sharesOf(halves)]];
  });
  const sections = [
    '### Coverage of intervals from out-of-fold residuals, nominally 0.9',
    table(['solver', 'budget', 'index', ...COLUMNS], byIndex),
    '### The same by family, BII',
    table(
      ['family', 'solver', 'budget', ...COLUMNS],
      families.map(([names, own]) => [
        ...names,
        ...sharesOf(own.map(({ figures }) => figures.residual.BII!)),
      ]),
    ),
  ];
  if (refits.length > 0) {
    sections.push(
      '### Coverage of intervals from refits to random halves, BII',
      table(['solver', 'budget', ...COLUMNS], refits),
    );
  }
  sections.push(
    '### Discoveries at 10 %, stability of the top 10, seconds',
    table(
      [
        'family',
        'solver',
        'budget',
        'listed, any size',
        'share false',
        'listed, beyond 0.02',
        'share false',
        'kept by replicates',
        'kept by refits',
        'five refits, s',
        'replicates, s',
      ],
      [...families, ...groups.map(([names, own]) => [['all', ...names], own] as const)].map(
        ([names, own]) => [...names, ...discoveriesOf(own.map(({ figures }) => figures))],
      ),
    ),
  );
  return sections.join('\n\n');
}

function sharesOf(list: readonly Shares[]): string[] {
  const over = (of: (shares: Shares) => number | null | undefined): string => fixed(meanOf(list.map(of)), 3);
  return [
    ...ORDERS.map((_, at) => over(({ top }) => top[at])),
    ...ORDERS.map((_, at) => over(({ all }) => all[at])),
    over(({ width }) => width),
  ];
}

function discoveriesOf(list: readonly CoverageFigures[]): string[] {
  const found = [0, 1].flatMap((at) => [
    fixed(mean(list.map((one) => one.found[at]!.listed)), 1),
    fixed(mean(list.map((one) => one.found[at]!.wrong / Math.max(1, one.found[at]!.listed))), 3),
  ]);
  return [
    ...found,
    ...[0, 1].map((at) => fixed(meanOf(list.map(({ stability }) => stability[at])), 3)),
    ...[0, 1].map((at) => fixed(mean(list.map(({ seconds }) => seconds[at]!)), 2)),
  ];
}

function meanOf(list: readonly (number | null | undefined)[]): number | null {
  const given = list.filter((value) => value !== null && value !== undefined);
  return given.length === 0 ? null : mean(given);
}
