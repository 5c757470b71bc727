import process from 'node:process';
import { parseArgs } from 'node:util';
import { attempt } from '../harness/attempt.ts';
import { FlagError, percent, shares, wholeNumber, wholeNumbers } from '../harness/flags.ts';
import { Journal } from '../harness/journal.ts';
import { mean } from '../harness/mean.ts';
import { fixed, table, tableHead, tableRow } from '../tables/markdown.ts';
import { loadSpectra } from './known-game.ts';
import { measureScore } from './side-by-side.ts';

const SOLVERS = ['spex', 'proxyspex'] as const;
const FIGURES = ['R² spex', 'R² proxyspex', 's spex', 's proxyspex', 'terms spex', 'terms proxyspex'];

/** Both solvers on the spectra of a folder. */
export async function spectra(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      spectra: { type: 'string' },
      noise: { type: 'string', default: '0,1%,5%' },
      budgets: { type: 'string', default: '5000,10000,20000' },
      seed: { type: 'string', default: '0' },
      rows: { type: 'string' },
    },
  });
  if (values.spectra === undefined) throw new FlagError('give a folder of spectra: --spectra DIR');
  const noises = shares('noise', values.noise);
  const budgets = wholeNumbers('budgets', values.budgets);
  const seed = wholeNumber('seed', values.seed, 0);
  const games = loadSpectra(values.spectra);
  const journal = new Journal(values.rows);

  const pairs: { noise: number; budget: number; r2: number[] }[] = [];
  process.stdout.write(`${tableHead(['spectrum', 'players', 'noise', 'ablations', ...FIGURES])}\n`);
  for (const game of games) {
    for (const noise of noises) {
      for (const budget of budgets) {
        const rows = [];
        for (const solver of SOLVERS) {
          const task = { game: game.name, solver, noise, budget, seed };
          rows.push(
            await attempt(JSON.stringify(task), () => journal.measure(task, () => measureScore(game, task))),
          );
        }
        if (rows.every((row) => row !== undefined))
          pairs.push({ noise, budget, r2: rows.map(({ r2 }) => r2) });
        const cells = [
          game.name,
          String(game.players),
          percent(noise),
          String(budget),
          ...rows.map((row) => fixed(row?.r2, 4)),
          ...rows.map((row) => fixed(row?.seconds, 2)),
          ...rows.map((row) => fixed(row?.terms, 0)),
        ];
        process.stdout.write(`${tableRow(cells)}\n`);
      }
    }
  }

  const means = noises.flatMap((noise) =>
    budgets.map((budget) => {
      const same = pairs.filter((pair) => pair.noise === noise && pair.budget === budget);
      const r2 = SOLVERS.map((_, at) => (same.length === 0 ? null : mean(same.map((pair) => pair.r2[at]!))));
      return [percent(noise), String(budget), String(same.length), ...r2.map((value) => fixed(value, 4))];
    }),
  );
  const head = ['noise', 'ablations', 'spectra', 'mean R² spex', 'mean R² proxyspex'];
  process.stdout.write(`\n${table(head, means)}\n`);
}
