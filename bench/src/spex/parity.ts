import process from 'node:process';
import { parseArgs } from 'node:util';
import { attempt } from '../harness/attempt.ts';
import { percent, shares, wholeNumbers } from '../harness/flags.ts';
import { Journal } from '../harness/journal.ts';
import { fixed, tableHead, tableRow } from '../tables/markdown.ts';
import { spectrumKnown } from './known-game.ts';
import { randomPolynomial } from './polynomial.ts';
import { recovered } from './recovered.ts';
import { measureScore } from './side-by-side.ts';
import { streamOf } from './streams.ts';

const PARITIES = { players: 128, terms: 10, leastOrder: 5, mostOrder: 5 } as const;
const HEAD = ['solver', 'noise', 'ablations', 'seed', 'R²', 'recall', 'precision', 'seconds'];

/** Both solvers on parities of five players each, of which no smaller part gives a hint. */
export async function parity(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      noise: { type: 'string', default: '0' },
      budgets: { type: 'string', default: '2000,5000,10000,20000' },
      seeds: { type: 'string', default: '0' },
      rows: { type: 'string' },
    },
  });
  const journal = new Journal(values.rows);
  const budgets = wholeNumbers('budgets', values.budgets);
  process.stdout.write(`${tableHead(HEAD)}\n`);
  for (const solver of ['spex', 'proxyspex']) {
    for (const noise of shares('noise', values.noise)) {
      for (const budget of budgets) {
        for (const seed of wholeNumbers('seeds', values.seeds, 0)) {
          const truth = randomPolynomial(PARITIES, streamOf(seed, 'game'));
          const game = spectrumKnown('10 parities of order 5', truth);
          const task = { game: game.name, solver, noise, budget, seed };
          const row = await attempt(JSON.stringify(task), () =>
            journal.measure(task, () => measureScore(game, task)),
          );
          const found = row && recovered(truth, row.supports);
          const figures = [fixed(row?.r2, 4), fixed(found?.recall, 2), fixed(found?.precision, 2)];
          process.stdout.write(
            `${tableRow([solver, percent(noise), String(budget), String(seed), ...figures, fixed(row?.seconds, 2)])}\n`,
          );
        }
      }
    }
  }
}
