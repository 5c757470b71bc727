import {
  checkedNearFull,
  checkSpexSettings,
  getSolver,
  InvalidArgumentError,
  leastSpexBudget,
  type Solver,
  type SpexOptions,
  type SpexSettings,
  spex,
} from '@spex/core';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { withThreads } from '../with-threads.ts';
import { withFlagNames } from './flag-names.ts';
import { type RoundFlags, withRounds } from './round-flags.ts';
import type { SamplingFlags } from './sampling-flags.ts';

/** Options of solver `spex`, where they were given: what shapes its coalitions. */
export type DesignFlags = Pick<SpexOptions, 'maxOrder' | 'groups' | 'binBits'>;

/** All options of solver `spex`, where they were given; `screening` and `refit` may be true where they were not. */
export interface SpexFlags extends DesignFlags {
  /** Any text: the solver judges it. */
  readonly decoding?: string;
  readonly chaseDepth?: number;
  readonly cutoff?: 'noise' | number;
  readonly screening?: boolean;
  readonly refit?: boolean;
}

/** Each option's flag, as the person knows it. */
const FLAGS: Readonly<Record<string, string>> = {
  players: '--players',
  maxOrder: '--max-order',
  groups: '--groups',
  binBits: '--bin-bits',
  decoding: '--decoding',
  chaseDepth: '--chase-depth',
  cutoff: '--cutoff',
  screening: '--no-screening',
  refit: '--no-refit',
};

export function addDesignFlags(command: Command): Command {
  return command
    .option(
      '--max-order <t>',
      'look for interactions of up to so many players, 1 to 8 (default: up to 5, fewer on a small budget)',
      wholeNumber('--max-order'),
    )
    .option(
      '--groups <C>',
      'ways to sort the interactions into bins, 1 to 16 (default: 3)',
      wholeNumber('--groups'),
    )
    .option(
      '--bin-bits <b>',
      '2^b bins a group, b from 1 to 20 (default: as many as the budget pays for)',
      wholeNumber('--bin-bits'),
    );
}

/** What belongs to solver `spex` alone, under a heading of its own; flags added later stand below it too. */
export function addSpexFlags(command: Command): Command {
  return addDesignFlags(command.optionsGroup('Only for --solver spex (`spex plan` tells what they cost):'))
    .option('--decoding <kind>', "how a bin's noisy signs are read: soft or hard (default: soft)")
    .option(
      '--chase-depth <n>',
      'unsure signs that soft decoding tries to flip, 1 to 30 (default: 2 t)',
      wholeNumber('--chase-depth'),
    )
    .option(
      '--cutoff <rule>',
      "when to believe an interaction: noise (it stands out), or a share of its bin's energy that may remain, such as 0.9 (default: noise)",
      readCutoff,
    )
    .option('--no-screening', 'no search for interactions beside the code')
    .option('--no-refit', 'no regression on what was decoded');
}

function readCutoff(text: string): number | 'noise' {
  if (text === 'noise') return 'noise';
  const share = /^(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (share > 0 && share <= 1) return share;
  const wanted = "'noise' or a number above 0 and at most 1";
  throw new InvalidArgumentError('cutoff', `--cutoff must be ${wanted}, not '${text}'`, text);
}

/**
 * The solver named, set as the flags say, on as many threads, in rounds and checked near the full input where they say so. Its least budget is that of
 * no flags: a default budget does not grow with them. Throws InvalidArgumentError where they do not go together.
 */
export function chooseSolver(
  name: string,
  flags: SpexFlags & RoundFlags & Partial<SamplingFlags> & { readonly solverThreads?: number },
  io: Pick<Io, 'solverThreads'>,
): Solver {
  const { present, holdoutNear, solverThreads = io.solverThreads ?? 1 } = flags;
  const solver = withRounds(withThreads(setSolver(name, flags), solverThreads), flags);
  if (present !== undefined && solver.designsCoalitions) {
    const message = `--present does not go with solver ${name}, which chooses its coalitions itself: use auto or lasso`;
    throw new InvalidArgumentError('present', message, present);
  }
  return holdoutNear === undefined ? solver : checkedNearFull(solver, holdoutNear);
}

function setSolver(name: string, flags: SpexFlags): Solver {
  const solver = getSolver(name);
  const options = givenOptions(flags);
  const [first] = Object.keys(options);
  if (first === undefined) return solver;
  if (solver !== spex) {
    const message = `${FLAGS[first]} belongs to --solver spex: solver ${name} has no such setting`;
    throw new InvalidArgumentError(first, message);
  }
  const settings = checkSettings(options);
  return {
    ...spex,
    async solve(evaluator, common) {
      withSpexFlagNames(() => leastSpexBudget(evaluator.game.players.length, settings));
      return spex.solve(evaluator, { ...common, ...options });
    },
  };
}

function givenOptions({
  maxOrder,
  groups,
  binBits,
  decoding,
  chaseDepth,
  cutoff,
  screening,
  refit,
}: SpexFlags): Partial<SpexOptions> {
  return {
    ...(maxOrder !== undefined && { maxOrder }),
    ...(groups !== undefined && { groups }),
    ...(binBits !== undefined && { binBits }),
    ...(decoding !== undefined && { decoding: decoding as 'soft' | 'hard' }),
    ...(chaseDepth !== undefined && { chaseDepth }),
    ...(cutoff !== undefined && { cutoff }),
    ...(screening === false && { screening }),
    ...(refit === false && { refit }),
  };
}

/** `checkSpexSettings`, its errors in the words of the command line. */
export function checkSettings(options: Partial<SpexOptions>): SpexSettings {
  return withSpexFlagNames(() => checkSpexSettings(options));
}

/** What `run` gives; its errors name these flags. */
export function withSpexFlagNames<T>(run: () => T): T {
  return withFlagNames(FLAGS, run);
}
