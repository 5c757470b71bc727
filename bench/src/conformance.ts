// What every solver takes, gives and promises, found out by running it on small games.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getSolver, SOLVERS } from 'spex';
import { type Conformance, measureSolver } from './conformance/measure.ts';
import { SIZES } from './conformance/reach.ts';
import { conformanceMarkdown, disagreements } from './conformance/tables.ts';
import { attempt } from './harness/attempt.ts';
import { wholeNumber, wholeNumbers } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';

const USAGE = `usage: conformance [--solvers NAME,...] [--seeds 300] [--sizes ${SIZES.join(',')}] [--out FILE]
  --out FILE   default results/conformance.md; with --solvers, standard output`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      solvers: { type: 'string' },
      seeds: { type: 'string', default: '300' },
      sizes: { type: 'string', default: SIZES.join() },
      out: { type: 'string' },
    },
  });
  const seeds = wholeNumber('seeds', values.seeds, 2);
  const sizes = wholeNumbers('sizes', values.sizes, 10);
  const solvers = values.solvers?.split(',').map(getSolver) ?? Object.values(SOLVERS);

  const rows: Conformance[] = [];
  for (const solver of solvers) {
    const row = await attempt(solver.name, () => measureSolver(solver, { seeds, sizes }));
    if (row !== undefined) rows.push(row);
  }

  const text = conformanceMarkdown(rows, seeds);
  const whole = fileURLToPath(new URL('../results/conformance.md', import.meta.url));
  const out = values.out ?? (values.solvers === undefined ? whole : undefined);
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
  for (const broken of disagreements(rows)) {
    process.stderr.write(`not as it says: ${broken}\n`);
    process.exitCode = 1;
  }
}
