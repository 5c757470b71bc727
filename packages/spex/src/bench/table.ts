import { columns } from '../columns.ts';
import type { BenchRow } from './row.ts';

/** Bench rows for people: every row, then means per solver, family and budget where there is more than one game. */
export function benchTable(rows: readonly BenchRow[]): string {
  const lines = columns(
    ['game', 'n', 'solver', 'budget', 'paid', 'R²', 'terms', 'seconds', 'seed'],
    rows.map((row) => [
      row.game,
      String(row.players),
      row.solver,
      String(row.budget),
      String(row.evaluations),
      row.r2.toFixed(4),
      String(row.terms),
      row.seconds.toFixed(2),
      String(row.seed),
    ]),
  );
  return `${lines.join('\n')}\n\nMeans\n${meanLines(rows).join('\n')}\n`;
}

/** One line a solver and family, one column of mean R² a budget. */
function meanLines(rows: readonly BenchRow[]): string[] {
  const budgets = [...new Set(rows.map((row) => row.budget))].sort((a, b) => a - b);
  const groups = new Map<string, BenchRow[]>();
  for (const row of rows) {
    for (const family of row.family === undefined ? ['all'] : [row.family, 'all']) {
      const key = JSON.stringify([row.solver, family]);
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
  }
  const ordered = [...groups].sort(([a], [b]) => Number(a.endsWith('"all"]')) - Number(b.endsWith('"all"]')));
  return columns(
    ['solver', 'family', ...budgets.map(String)],
    ordered.map(([key, group]) => [
      ...(JSON.parse(key) as string[]),
      ...budgets.map((budget) => meanR2(group.filter((row) => row.budget === budget))),
    ]),
  );
}

function meanR2(rows: readonly BenchRow[]): string {
  return rows.length === 0 ? '-' : (rows.reduce((sum, { r2 }) => sum + r2, 0) / rows.length).toFixed(4);
}
