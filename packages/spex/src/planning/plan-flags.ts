import type { Command } from 'commander';
import { wholeNumber } from '../numbers.ts';

/** Flags of a command that runs, or that only tells what it would take. */
export interface PlanFlags {
  /** Ablations to measure; undefined: the command is to run. */
  readonly probe?: number;
}

const PROBES = 16;

/** Makes of a command its twin under `spex plan`. */
export function asPlan(command: Command): Command {
  return command
    .description(`tell what \`spex ${command.name()}\` would take: calls, tokens, money and time`)
    .option(
      '--probe <n>',
      'ablations to measure for that; the run finds them in the store. 0 spends nothing',
      wholeNumber('--probe', 0),
      PROBES,
    );
}
