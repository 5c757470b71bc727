import { type CoalitionChoice, InvalidArgumentError } from '@spex/core';
import type { Command } from 'commander';
import { wholeNumber } from '../numbers.ts';
import type { Presence } from '../presence.ts';

/** Flags that say which coalitions a solver measures, and which check it. */
export interface SamplingFlags {
  readonly present?: Presence;
  readonly choose?: CoalitionChoice;
  readonly holdout: number;
  readonly holdoutNear?: number;
}

export function addSamplingFlags(command: Command): Command {
  return command
    .option(
      '--present <p>',
      'each player is present with that probability in the coalitions measured, such as 0.8; near-full: a mixture of 0.5, 0.75 and 0.9 (default: 0.5)',
      readPresence,
    )
    .option(
      '--choose <how>',
      'which coalitions to measure: adaptive, after the first 64 most of them those whose values are least sure; uniform, at random (default: adaptive for solver auto, where it can be)',
      readChoice,
    )
    .option(
      '--holdout <n>',
      'fresh ablations, beyond the budget, to measure faithfulness on',
      wholeNumber('--holdout', 0),
      0,
    )
    .option(
      '--holdout-near <n>',
      'fresh ablations, beyond the budget, to measure it near the input as it is: 1 to a tenth of the players absent',
      wholeNumber('--holdout-near', 2),
    );
}

/** Coalitions that are bought beyond the budget. */
export function checksOf({ holdout, holdoutNear = 0 }: SamplingFlags): number {
  return holdout + holdoutNear;
}

function readChoice(text: string): CoalitionChoice {
  if (text === 'uniform' || text === 'adaptive') return text;
  throw new InvalidArgumentError('choose', `--choose must be uniform or adaptive, not '${text}'`, text);
}

function readPresence(text: string): Presence {
  if (text.trim().toLowerCase() === 'near-full') return 'near-full';
  const p = text.trim() === '' ? Number.NaN : Number(text);
  if (p > 0 && p < 1) return p;
  const message = `--present must be a probability above 0 and below 1, such as 0.8, or near-full, not '${text}'`;
  throw new InvalidArgumentError('present', message, text);
}
