// Measures retrainings on halves of a training set against plain refits of the same model, in retrainings a CPU second.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createTrainer, presentPlayers, type TrainerName, type TrainerOptions } from 'spex';
import { cpuSeconds } from './harness/cpu.ts';
import { FlagError, wholeNumber } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { embeddedTask } from './retrain/embedded-task.ts';
import { halves } from './retrain/halves.ts';
import { plainLogistic, plainNeighbours, plainRidge, type Refit } from './retrain/plain.ts';
import { fixed, tableHead, tableRow } from './tables/markdown.ts';
import { interleaved, largestDifference } from './throughput/interleaved.ts';

const NEIGHBOURS = 5;

interface Model {
  readonly trainer: TrainerName;
  readonly options: TrainerOptions;
  readonly refit: Refit;
  /** Times that ours runs while the plain one runs once: it would be over too soon to be timed. */
  readonly laps: number;
}

const modelsOf = (penalties: readonly number[]): readonly Model[] => [
  ...penalties.map((l2) => ({ trainer: 'ridge' as const, options: { l2 }, refit: plainRidge(l2), laps: 4 })),
  ...penalties.map((l2) => ({
    trainer: 'logistic' as const,
    options: { l2 },
    refit: plainLogistic(l2),
    laps: 4,
  })),
  { trainer: 'knn', options: { neighbours: NEIGHBOURS }, refit: plainNeighbours(NEIGHBOURS), laps: 200 },
];

const USAGE = `usage: retrain [--sizes 200x64,1000x512,3000x512] [--l2 1,0.1] [--tests 20] [--subsets 4] [--repeats 5] [--seed 0]`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '200x64,1000x512,3000x512' },
      l2: { type: 'string', default: '1,0.1' },
      tests: { type: 'string', default: '20' },
      subsets: { type: 'string', default: '4' },
      repeats: { type: 'string', default: '5' },
      seed: { type: 'string', default: '0' },
    },
  });
  const models = modelsOf(penaltiesOf(values.l2));
  const tests = wholeNumber('tests', values.tests);
  const subsets = wholeNumber('subsets', values.subsets);
  const repeats = wholeNumber('repeats', values.repeats);
  const seed = wholeNumber('seed', values.seed, 0);
  const head = [
    'points × features',
    'model',
    'plain refits a CPU second',
    'retrainings a CPU second',
    'times as fast (quartiles)',
    'largest difference of scores',
    'CPU seconds before the first',
  ];
  process.stdout.write(`${tableHead(head)}\n`);
  for (const size of values.sizes.split(',')) {
    const [points, columns] = sizeOf(size);
    const task = embeddedTask({ points, columns, tests }, seed);
    const batch = halves(points, subsets, seed);
    const lists = Array.from({ length: subsets }, (_, row) => presentPlayers(batch, row));
    for (const { trainer: name, options, refit, laps } of models) {
      const start = cpuSeconds();
      const trainer = createTrainer(name, task, options);
      const ours = await trainer.train(batch, {});
      const before = cpuSeconds() - start;
      const plain = lists.map((present) => refit(task, present));
      const difference = largestDifference(ours, Float64Array.from(plain.flatMap((scores) => [...scores])));
      const compared = await interleaved(
        async () => lists.map((present) => refit(task, present)),
        async () => {
          for (let lap = 0; lap < laps; lap++) await trainer.train(batch, {});
        },
        repeats,
      );
      const [low, middle, high] = compared.ratios.map((ratio) => (ratio * laps).toPrecision(3));
      process.stdout.write(
        `${tableRow([
          `${points} × ${columns}`,
          trainer.name,
          (subsets / compared.bare).toPrecision(3),
          ((laps * subsets) / compared.ours).toPrecision(3),
          `${middle} (${low} to ${high})`,
          difference.toExponential(0),
          fixed(before, 2),
        ])}\n`,
      );
    }
  }
}

function sizeOf(text: string): readonly [points: number, columns: number] {
  const match = /^(\d+)x(\d+)$/.exec(text.trim());
  if (match !== null && Number(match[1]) >= 2 && Number(match[2]) >= 1) {
    return [Number(match[1]), Number(match[2])];
  }
  throw new FlagError(`--sizes must list points and features such as 1000x512, not '${text}'`);
}

function penaltiesOf(text: string): number[] {
  const penalties = text.split(',').map(Number);
  if (penalties.every((l2) => Number.isFinite(l2) && l2 > 0)) return penalties;
  throw new FlagError(`--l2 must list numbers above 0, not '${text}'`);
}
