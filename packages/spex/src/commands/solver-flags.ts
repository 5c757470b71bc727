import { INDICES, SOLVERS } from '@spex/core';
import type { Command } from 'commander';
import { wholeNumber } from '../numbers.ts';
import { addRoundFlags, type RoundFlags, readBudget } from './round-flags.ts';
import { addSpexFlags, type SpexFlags } from './spex-flags.ts';

/** Flags that say how to run a solver on one game, and where its explanation goes. */
export interface RunFlags extends RoundFlags {
  readonly index: string;
  readonly order?: number;
  readonly seed: number;
  readonly holdout: number;
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

/** `holdout: false` for a command that checks its results in a way of its own. */
export function addSolverFlags(command: Command, { holdout = true } = {}): Command {
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
    .option('--index <name>', `interaction index: ${INDICES.join(', ')}`, 'BII')
    .option('--order <k>', 'highest order of interaction to report (default: 3)', wholeNumber('--order'))
    .option('--seed <n>', 'seed of everything random', wholeNumber('--seed', 0), 0);
  if (holdout) {
    command.option(
      '--holdout <n>',
      'fresh ablations, beyond the budget, to measure faithfulness on',
      wholeNumber('--holdout', 0),
      0,
    );
  }
  command
    .option('--top <n>', 'interactions to show in a text or picture', wholeNumber('--top', 1))
    .option('--format <format>', 'text, json, html or svg (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json .html .svg')
    .option('--quiet', 'nothing on standard error but errors');
  return addSpexFlags(command);
}
