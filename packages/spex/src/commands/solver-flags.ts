import { INDICES, SOLVERS } from '@spex/core';
import type { Command } from 'commander';
import { wholeNumber } from '../numbers.ts';
import { addRoundFlags, type RoundFlags, readBudget } from './round-flags.ts';
import { addSamplingFlags, type SamplingFlags } from './sampling-flags.ts';
import { addSpexFlags, type SpexFlags } from './spex-flags.ts';

/** Flags that say how to run a solver on one game, and where its explanation goes. */
export interface RunFlags extends RoundFlags, SamplingFlags {
  /** Default: `BII`, or what goes with `present`. */
  readonly index?: string;
  readonly order?: number;
  readonly seed: number;
  readonly solverThreads?: number;
  readonly top?: number;
  readonly format?: string;
  readonly out?: string;
  readonly quiet?: true;
}

/** Flags of every command that runs a solver on one game. */
export interface SolverFlags extends RunFlags, SpexFlags {
  readonly solver: string;
  /** Of `--budget 500..5000` the most. */
  readonly budget?: number;
}

/** `sampling: false` for a command that samples, and checks its results, in ways of its own. */
export function addSolverFlags(command: Command, { sampling = true } = {}): Command {
  command
    .option('--solver <name>', Object.keys(SOLVERS).join(', '), 'auto')
    .option(
      '--budget <n>',
      'ablations to pay for (default: see below); 500..5000: in rounds, from 500 as long as more of them help',
      (text) => {
        const { least, most } = readBudget(text);
        command.setOptionValue('leastBudget', least);
        return most;
      },
    );
  addRoundFlags(command)
    .option(
      '--index <name>',
      `interaction index: ${INDICES.join(', ')}, or BII@p, such as BII@0.8: where each other player is present with that probability (default: BII${sampling ? '; with --present P BII@P' : ''})`,
    )
    .option('--order <k>', 'highest order of interaction to report (default: 3)', wholeNumber('--order'))
    .option('--seed <n>', 'seed of everything random', wholeNumber('--seed', 0), 0);
  if (sampling) addSamplingFlags(command);
  command
    .option(
      '--solver-threads <n>',
      "threads for the solver's own work, which change nothing of the result; 0 or 1: one (default: one a core, 4 at most)",
      wholeNumber('--solver-threads', 0),
    )
    .option('--top <n>', 'interactions to show in a text or picture', wholeNumber('--top', 1))
    .option('--format <format>', 'text, json, html or svg (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json .html .svg')
    .option('--quiet', 'nothing on standard error but errors');
  return addSpexFlags(command);
}
