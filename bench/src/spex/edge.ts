import process from 'node:process';
import { parseArgs } from 'node:util';
import { attempt } from '../harness/attempt.ts';
import { percent, shares, wholeNumber, wholeNumbers } from '../harness/flags.ts';
import { Journal } from '../harness/journal.ts';
import { mean } from '../harness/mean.ts';
import { fixed, tableHead, tableRow } from '../tables/markdown.ts';
import { ladderBudget } from './ladder.ts';
import { measureRecovery } from './recovery-row.ts';

const MOST_ORDER = 5;
const LEAST_RECALL = 0.95;
const RATIO = 1.15;

/** Walks down a geometric grid of budgets until the mean recall falls below 0.95. */
export async function edge(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      players: { type: 'string', default: '64,128,256' },
      terms: { type: 'string', default: '100' },
      noise: { type: 'string', default: '0,5%' },
      seeds: { type: 'string', default: '0,1,2,3,4' },
      from: { type: 'string' },
      rows: { type: 'string' },
    },
  });
  const seeds = wholeNumbers('seeds', values.seeds, 0);
  const from = values.from === undefined ? undefined : wholeNumber('from', values.from);
  const journal = new Journal(values.rows);

  process.stdout.write(
    `${tableHead(['players', 'terms', 'noise', 'ablations', 'mean recall', 'mean precision', 'mean R²'])}\n`,
  );
  const edges: string[] = [];
  for (const players of wholeNumbers('players', values.players, 2)) {
    for (const terms of wholeNumbers('terms', values.terms)) {
      for (const noise of shares('noise', values.noise)) {
        const found = await walkDown(from ?? ladderBudget(players, terms), async (budget) => {
          const rows = [];
          for (const seed of seeds) {
            const task = { players, terms, mostOrder: MOST_ORDER, noise, budget, seed };
            const row = await attempt(JSON.stringify(task), () =>
              journal.measure(task, () => measureRecovery(task)),
            );
            if (row === undefined) return undefined;
            rows.push(row);
          }
          const recall = mean(rows.map((row) => row.recall));
          process.stdout.write(
            `${tableRow([
              String(players),
              String(terms),
              percent(noise),
              String(budget),
              fixed(recall, 3),
              fixed(mean(rows.map(({ precision }) => precision ?? 0)), 3),
              fixed(mean(rows.map(({ r2 }) => r2)), 4),
            ])}\n`,
          );
          return recall;
        });
        edges.push(tableRow([String(players), String(terms), percent(noise), String(found ?? 'none')]));
      }
    }
  }
  const head = tableHead(['players', 'terms', 'noise', `fewest ablations, recall >= ${LEAST_RECALL}`]);
  process.stdout.write(`\n${head}\n${edges.join('\n')}\n`);
}

/**
 * The least budget of the grid from, from / 1.15, … above which, itself included, the recall is at least 0.95; undefined
 * where the first is below. The walk ends at the first that is below, or cannot be measured.
 */
export async function walkDown(
  from: number,
  recallAt: (budget: number) => Promise<number | undefined>,
): Promise<number | undefined> {
  let found: number | undefined;
  for (let step = 0; ; step++) {
    const budget = Math.round(from / RATIO ** step);
    const recall = budget >= 1 ? await recallAt(budget) : undefined;
    if (recall === undefined || recall < LEAST_RECALL) return found;
    found = budget;
  }
}
