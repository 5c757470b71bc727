import process from 'node:process';
import { parseArgs } from 'node:util';
import { spex } from 'spex';
import { attempt } from '../harness/attempt.ts';
import { FlagError, percent, shares, wholeNumbers } from '../harness/flags.ts';
import { Journal } from '../harness/journal.ts';
import { mean } from '../harness/mean.ts';
import { fixed, signed, tableHead, tableRow } from '../tables/markdown.ts';
import { firstOrderLasso } from './first-order-lasso.ts';
import { type FloorRow, floorSummary } from './floor-summary.ts';
import { loadSpectra, loadTables } from './known-game.ts';
import { measureScore } from './side-by-side.ts';

/** How solver `spex` says that it gave up interactions for the first-order fit. */
const FALLBACK = /the budget was too small to decode this game/i;
const HEAD = ['game', 'players', 'noise', 'ablations', 'R² spex', 'R² LASSO', 'difference', 'fell back'];

/** `spex` against a first-order LASSO at small budgets, the solver's least first. */
export async function floor(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      spectra: { type: 'string' },
      games: { type: 'string' },
      noise: { type: 'string', default: '0' },
      budgets: { type: 'string', default: '300,600,1200,2400' },
      seeds: { type: 'string', default: '0,1,2' },
      rows: { type: 'string' },
    },
  });
  if (values.spectra === undefined && values.games === undefined) {
    throw new FlagError('give folders of games: --spectra DIR, --games DIR or both');
  }
  const noises = shares('noise', values.noise);
  const listed = wholeNumbers('budgets', values.budgets);
  const seeds = wholeNumbers('seeds', values.seeds, 0);
  const journal = new Journal(values.rows);
  const spectra = values.spectra === undefined ? [] : loadSpectra(values.spectra);
  const tables = values.games === undefined ? [] : loadTables(values.games);

  const all: FloorRow[] = [];
  process.stdout.write(`${tableHead(HEAD)}\n`);
  for (const game of [...spectra, ...tables]) {
    const least = spex.leastBudget(game.players);
    for (const noise of spectra.includes(game) ? noises : [0]) {
      for (const budget of budgetsFor(game.players, least, listed)) {
        const rows = [];
        for (const seed of seeds) {
          const task = { game: game.name, solver: 'spex', noise, budget, seed };
          const row = await attempt(JSON.stringify(task), async () => {
            const { r2, account } = await journal.measure(task, () => measureScore(game, task));
            const lasso = await firstOrderLasso(game.game(noise, seed), budget, seed);
            return { ours: r2, lasso: game.r2(lasso, seed), fell: fellBack(account) };
          });
          if (row !== undefined) rows.push(row);
        }
        const head = [game.name, String(game.players), percent(noise), String(budget)];
        if (rows.length === 0) {
          process.stdout.write(`${tableRow([...head, '-', '-', '-', '-'])}\n`);
          continue;
        }
        const ours = mean(rows.map((row) => row.ours));
        const lasso = mean(rows.map((row) => row.lasso));
        const fallen = rows.filter(({ fell }) => fell).length;
        all.push({
          budget: budget === least ? 'least' : String(budget),
          ours,
          lasso,
          fell: fallen / rows.length,
        });
        const figures = [
          fixed(ours, 4),
          fixed(lasso, 4),
          signed(ours - lasso),
          `${fallen} of ${rows.length}`,
        ];
        process.stdout.write(`${tableRow([...head, ...figures])}\n`);
      }
    }
  }
  process.stdout.write(`\n${floorSummary(all)}\n`);
}

/** Whether an explanation's account says that the result is the first-order fit. */
export function fellBack(account: readonly string[]): boolean {
  return account.some((line) => FALLBACK.test(line));
}

/** The budgets to measure: the least, and those listed that lie between it and all 2^n coalitions. */
export function budgetsFor(players: number, least: number, listed: readonly number[]): number[] {
  const all = [least, ...listed.filter((budget) => budget > least)];
  return all.filter((budget) => budget < 2 ** players);
}
