// Measures the data lens on real sets: how well each method predicts fresh retrainings at what cost, and how many wrong
// labels it finds.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { TRAINERS } from 'spex';
import { attribute } from './data/attribution.ts';
import { detectMislabelled } from './data/mislabelled.ts';
import { benchTask, SETS } from './data/tasks.ts';
import { FlagError, wholeNumber, wholeNumbers } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { fixed, table } from './tables/markdown.ts';

const USAGE = `usage: data attribution|mislabelled --data DIR [--set ${SETS.join('|')}] [--trainer NAME]
  [--points 200] [--tests 20] [--budgets 200,400,800] [--held 200] [--solvers proxyspex,lasso] [--seed 0]`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      set: { type: 'string', default: 'sst2' },
      trainer: { type: 'string' },
      points: { type: 'string', default: '200' },
      tests: { type: 'string', default: '20' },
      budgets: { type: 'string' },
      held: { type: 'string', default: '200' },
      solvers: { type: 'string', default: 'proxyspex,lasso' },
      seed: { type: 'string', default: '0' },
    },
  });
  const [what] = positionals;
  if (what !== 'attribution' && what !== 'mislabelled') throw new FlagError('say attribution or mislabelled');
  if (values.data === undefined) throw new FlagError('--data is missing');
  const set = SETS.find((name) => name === values.set) ?? unknown('set', values.set, SETS);
  const wanted = values.trainer ?? (set === 'housing' ? 'ridge' : 'logistic');
  const trainer = TRAINERS.find((name) => name === wanted) ?? unknown('trainer', wanted, TRAINERS);
  const points = wholeNumber('points', values.points, 2);
  const tests = wholeNumber('tests', values.tests);
  const seed = wholeNumber('seed', values.seed, 0);
  const budgets = values.budgets
    ? wholeNumbers('budgets', values.budgets, 24)
    : [points, 2 * points, 4 * points];
  const solvers = values.solvers.split(',');
  const of = { data: values.data, set, points, tests, seed };
  const head = `${set}, ${trainer}, ${points} training and ${tests} test points, seed ${seed}`;
  process.stdout.write(`\n${head}\n\n`);
  if (what === 'attribution') {
    const held = wholeNumber('held', values.held, 2);
    await printAttribution(of, { trainer, budgets, held, seed, solvers });
  } else {
    await printDetection(of, { trainer, budgets, seed, solvers });
  }
}

type Of = Parameters<typeof benchTask>[0];

async function printAttribution(
  of: Of,
  options: Omit<Parameters<typeof attribute>[1], 'talk'>,
): Promise<void> {
  const talk = (line: string): void => void process.stderr.write(`${line}\n`);
  const rows = await attribute(await benchTask(of), { ...options, talk });
  const cells = rows.map(({ method, retrainings, r2, lds, seconds }) => [
    method,
    `${retrainings}`,
    fixed(r2, 3),
    fixed(lds, 3),
    fixed(seconds, 1),
  ]);
  process.stdout.write(
    `${table(['method', 'retrainings', 'held-out R²', 'LDS', 'solver seconds'], cells)}\n`,
  );
}

async function printDetection(of: Of, options: Parameters<typeof detectMislabelled>[1]): Promise<void> {
  const rows = await detectMislabelled(await benchTask({ ...of, flipped: 0.1 }), options);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const cells = rows.map(({ method, retrainings, tenth, fifth }) => [
    method,
    `${retrainings}`,
    percent(tenth),
    percent(fifth),
  ]);
  process.stdout.write(`${table(['method', 'retrainings', 'found in 10 %', 'found in 20 %'], cells)}\n`);
}

function unknown(flag: string, name: string, known: readonly string[]): never {
  throw new FlagError(`--${flag} must be one of ${known.join(', ')}, not '${name}'`);
}
