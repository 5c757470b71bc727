// A fault campaign: runs are killed, interrupted, starved of disk and shaken in every other way, and go on; the books of
// the model tell what was paid for.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { twoAskers } from './faults/scenarios/askers.ts';
import { jumpingClocks } from './faults/scenarios/clock.ts';
import { crashes } from './faults/scenarios/crashes.ts';
import { diskFull } from './faults/scenarios/disk-full.ts';
import { doubleInterrupts, interrupts } from './faults/scenarios/interrupts.ts';
import { killedAsker, killedWorkers, restartedRedis } from './faults/scenarios/machines.ts';
import { strikeRuns } from './faults/scenarios/strikes.ts';
import { createWorld, type Outcome, type World } from './faults/world.ts';
import { FlagError, wholeNumber } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { table } from './tables/markdown.ts';

const SCENARIOS: Readonly<Record<string, (world: World) => Promise<Outcome>>> = {
  kills: (world) =>
    strikeRuns(world, { scenario: 'kill -9 at a random instant', kills: Math.ceil(200 * world.scale) }),
  interrupts,
  leaves: doubleInterrupts,
  clock: jumpingClocks,
  crashes,
  askers: twoAskers,
  disk: diskFull,
  workers: killedWorkers,
  redis: restartedRedis,
  asker: killedAsker,
};

const USAGE = `usage: faults [SCENARIO…] [--scale 1] [--seed 0] [--budget 400] [--milliseconds 5]
  scenarios: ${Object.keys(SCENARIOS).join(', ')} (default: all); --scale 0.05 takes a minute, 20 takes hours`;

await runBench(USAGE, run);

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      scale: { type: 'string', default: '1' },
      seed: { type: 'string', default: '0' },
      budget: { type: 'string', default: '400' },
      milliseconds: { type: 'string', default: '5' },
    },
  });
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new FlagError(`--scale must be above 0, not ${values.scale}`);
  const chosen = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
  for (const name of chosen) if (!SCENARIOS[name]) throw new FlagError(`there is no scenario ${name}`);
  const outcomes: Outcome[] = [];
  await createWorld(
    {
      seed: wholeNumber('seed', values.seed, 0),
      scale,
      budget: wholeNumber('budget', values.budget, 24),
      milliseconds: wholeNumber('milliseconds', values.milliseconds, 0),
      talk: (line) => void process.stderr.write(`${line}\n`),
    },
    async (world) => {
      for (const name of chosen) {
        try {
          const outcome = await SCENARIOS[name]!(world);
          process.stderr.write(`${JSON.stringify(outcome)}\n`);
          outcomes.push(outcome);
        } catch (error) {
          // The others are worth having.
          process.stderr.write(`${name}: ${(error as Error).stack}\n`);
          process.exitCode = 1;
        }
      }
    },
  );
  const cells = outcomes.map((one) => [
    one.scenario + (one.note ? ` (${one.note})` : ''),
    `${one.faults}`,
    `${one.finished}`,
    `${one.different}`,
    `${one.lost}`,
    `${one.rechecked}`,
    `${one.twice}`,
    `${one.underWay}`,
  ]);
  const head = [
    'scenario',
    'faults',
    'runs finished',
    'results that differ',
    'lost',
    'asked again to check',
    'paid twice',
    'under way',
  ];
  process.stdout.write(`${table(head, cells)}\n`);
  if (outcomes.some(({ different, lost }) => different + lost > 0)) process.exitCode = 1;
}
