import { columns } from '../columns.ts';
import type { Figure } from './metrics/metric.ts';
import { type BenchLine, type BenchRow, solverLabel } from './row.ts';
import { type Block, type Cell, figureOf, type SummaryLine, summarise } from './summary.ts';

/** Up to so many rows are listed one by one. */
const MOST_LISTED = 40;

/** How tables are set: in columns for a terminal, or in Markdown. */
interface Layout {
  table(head: readonly string[], rows: readonly (readonly string[])[]): string[];
  title(text: string): string[];
  /** A text as it is to be read. */
  plain(text: string): string;
}

const LAYOUTS: Readonly<Record<'text' | 'markdown', Layout>> = {
  text: { table: columns, title: (text) => [text], plain: (text) => text },
  markdown: {
    table: (head, rows) =>
      [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`),
    title: (text) => [`**${escaped(text)}**`, ''],
    plain: escaped,
  },
};

/** A text in Markdown: what would be markup there is a character. */
function escaped(text: string): string {
  return text.replace(/[*_|<[\]\\`]/g, '\\$&');
}

/** Bench rows for people: every row where there are few, then means per family, solver and budget for each figure. */
export function benchTable(
  lines: readonly BenchLine[],
  figures: readonly Figure[],
  format: 'text' | 'markdown' = 'text',
): string {
  const layout = LAYOUTS[format];
  const parts: string[][] = [];
  if (lines.length <= MOST_LISTED) parts.push(layout.table(...listOf(lines, figures)));
  let marked = false;
  for (const figure of figures) {
    const blocks = summarise(lines, figure);
    if (blocks.length === 0) continue;
    parts.push([...layout.title(headOf(figure, blocks)), ...layout.table(...meansOf(blocks))]);
    marked ||= blocks.some((block) => block.lines.some(({ cells }) => cells.some(({ mark }) => mark)));
  }
  if (marked) parts.push(KEY.map(layout.plain));
  return parts.map((part) => `${part.join('\n')}\n`).join('\n');
}

/** The head of a table and its rows. */
type Cells = [head: string[], rows: string[][]];

const KEY = [
  '* ahead of every other by more than noise: paired over games, or over the seeds of one (signed ranks; of fewer than',
  '  6 a t test; 5 %)',
  '= the best, or not told from it by that test',
];

function listOf(lines: readonly BenchLine[], figures: readonly Figure[]): Cells {
  const own = new Set(['r2', 'seconds', 'terms', 'evaluations', 'stability']);
  const further = figures.filter(({ key }) => !own.has(key));
  return [
    [
      'game',
      'n',
      'solver',
      'budget',
      'paid',
      'R²',
      'terms',
      'seconds',
      'seed',
      ...further.map(({ key }) => key),
    ],
    lines.map((line) => [
      line.game,
      String(line.players),
      solverLabel(line),
      String(line.budget),
      ...(line.status === 'measured' ? measured(line) : ['-', '-', '-', `> ${line.limit}`]),
      String(line.seed),
      ...further.map(({ key }) => {
        const value = line.status === 'measured' ? figureOf(line, key) : undefined;
        return value === null || value === undefined ? '-' : shown(value);
      }),
    ]),
  ];
}

function measured(row: BenchRow): string[] {
  return [String(row.evaluations), row.r2.toFixed(4), String(row.terms), row.seconds.toFixed(2)];
}

function headOf({ title, better }: Figure, blocks: readonly Block[]): string {
  const games = Math.max(...blocks.map((block) => block.games));
  const over = games > 1 ? `mean over games ± standard error` : 'mean over seeds ± standard error';
  return `Means: ${title}${better === undefined ? '' : ` (${better} is better)`}, ${over}`;
}

/** One line a family and solver, the best at the largest budget first, and one column a budget. */
function meansOf(blocks: readonly Block[]): Cells {
  const budgets = [...new Set(blocks.flatMap((block) => block.budgets))].sort((a, b) => a - b);
  return [
    ['solver', 'family', ...budgets.map(String)],
    blocks.flatMap((block) =>
      ranked(block).map(({ solver, cells, slow }) => [
        solver,
        block.family ?? 'all',
        ...budgets.map((budget) => {
          const cell = cells.find((one) => one.budget === budget);
          if (cell === undefined) return slow.has(budget) ? 'too slow' : '-';
          return cellText(cell, block.games);
        }),
      ]),
    ),
  ];
}

/** Where one end is the better one, the best at the largest budget first; those of fewer games after the others. */
function ranked({ lines, figure, budgets }: Block): readonly SummaryLine[] {
  if (figure.better === undefined) return lines;
  const sign = figure.better === 'more' ? -1 : 1;
  const last = ({ cells }: SummaryLine): Cell | undefined =>
    cells.find(({ budget }) => budget === budgets.at(-1));
  return lines.toSorted((one, other) => {
    const [a, b] = [last(one), last(other)];
    if (a === undefined || b === undefined) return (b ? 1 : 0) - (a ? 1 : 0);
    return b.games - a.games || sign * (a.mean - b.mean);
  });
}

/** `0.9312 ±0.0041 *`; of fewer games than there are: `0.9312 ±0.0041 (4 games)`. */
function cellText({ mean, standardError, games, mark }: Cell, all: number): string {
  const error = standardError === undefined ? '' : ` ±${shown(standardError)}`;
  const few = games < all ? ` (${games} ${games === 1 ? 'game' : 'games'})` : '';
  const sign = mark === 'best' ? ' *' : mark === 'level' ? ' =' : '';
  return `${shown(mean)}${error}${few}${sign}`;
}

function shown(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 5e-4 || size >= 1e4) ? value.toExponential(1) : value.toFixed(4);
}
