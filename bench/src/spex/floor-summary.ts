import { mean } from '../harness/mean.ts';
import { fixed, signed, table } from '../tables/markdown.ts';

/** How far below the LASSO a mean may be before it counts as clearly lower. */
const TOLERANCE = 0.01;

/** One game at one budget: means over seeds. */
export interface FloorRow {
  /** `least` for the solver's least budget, whatever it is for that game. */
  readonly budget: string;
  readonly ours: number;
  readonly lasso: number;
  /** Share of the seeds at which the solver fell back. */
  readonly fell: number;
}

/** A table with a line a budget, in the order in which they come, and one for all. */
export function floorSummary(rows: readonly FloorRow[]): string {
  const budgets = [...new Set(rows.map(({ budget }) => budget))];
  const groups: [string, readonly FloorRow[]][] = budgets.map((budget) => [
    budget,
    rows.filter((row) => row.budget === budget),
  ]);
  const head = ['ablations', 'rows', 'mean R² spex', 'mean R² LASSO', 'fell back', 'mean difference'];
  return table(
    [...head, 'where it fell back in all', `lower by more than ${TOLERANCE}`, 'worst'],
    [...groups, ['all', rows] as const].filter(([, group]) => group.length > 0).map(line),
  );
}

function line([name, rows]: readonly [string, readonly FloorRow[]]): string[] {
  const differences = rows.map(difference);
  const fallen = rows.filter(({ fell }) => fell === 1).map(difference);
  return [
    name,
    String(rows.length),
    fixed(mean(rows.map(({ ours }) => ours)), 4),
    fixed(mean(rows.map(({ lasso }) => lasso)), 4),
    `${Math.round(100 * mean(rows.map(({ fell }) => fell)))} %`,
    signed(mean(differences)),
    fallen.length === 0 ? '-' : signed(mean(fallen)),
    String(differences.filter((value) => value < -TOLERANCE).length),
    signed(Math.min(...differences)),
  ];
}

function difference({ ours, lasso }: FloorRow): number {
  return ours - lasso;
}
