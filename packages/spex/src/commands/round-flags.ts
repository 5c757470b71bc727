import { InvalidArgumentError, inRounds, type Rounds, type Solver } from '@spex/core';
import type { Command } from 'commander';
import { numberAbove0, wholeNumber } from '../numbers.ts';

/** Flags that make a solver ask in rounds. */
export interface RoundFlags extends Omit<Rounds, 'least' | 'most' | 'growth' | 'until'> {
  /** Of `--budget 500..5000` the first. */
  readonly leastBudget?: number;
}

/** Adds the rules that end a run in rounds. */
export function addRoundFlags(command: Command): Command {
  return command
    .option('--until-r2 <r2>', 'rounds, until R² is above that with 95 % confidence: 0.9', readR2)
    .option(
      '--until-top <k>',
      'rounds, until the k strongest interactions are settled: sure signs, and 90 % of them found again',
      wholeNumber('--until-top', 1),
    )
    .option(
      '--until-error <x>',
      'rounds, until each of the 10 strongest interactions is known to ± x',
      numberAbove0('--until-error'),
    )
    .option(
      '--until-seconds <s>',
      'rounds, as long as they end within that time',
      numberAbove0('--until-seconds'),
    )
    .option('--until-dollars <d>', 'rounds, as long as they cost no more', numberAbove0('--until-dollars'))
    .option(
      '--until-gain <r2>',
      'rounds, until two in a row add less than that to R² (default: 0.01)',
      readGain,
    );
}

/** Reads `5000` or `500..5000`. Throws InvalidArgumentError. */
export function readBudget(text: string): { readonly least: number | undefined; readonly most: number } {
  if (!text.includes('..')) return { least: undefined, most: wholeNumber('--budget')(text) };
  const [, first, last] = /^\s*(\d+)\.\.(\d+)\s*$/.exec(text) ?? [];
  const [least, most] = [Number(first), Number(last)];
  if (least <= most && Number.isSafeInteger(most)) return { least, most };
  const message = `--budget must be a whole number or two, the first round's and that of all: 500..5000, not '${text}'`;
  throw new InvalidArgumentError('budget', message, text);
}

function readR2(text: string): number {
  const value = readNumber(text);
  if (value > 0 && value < 1) return value;
  const message = `--until-r2 must be a number above 0 and below 1, such as 0.9, not '${text}'`;
  throw new InvalidArgumentError('untilR2', message, text);
}

function readGain(text: string): number {
  const value = readNumber(text);
  if (value >= 0 && value < 1) return value;
  const message = `--until-gain must be a number of at least 0 and below 1, such as 0.01, not '${text}'`;
  throw new InvalidArgumentError('untilGain', message, text);
}

function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** What the flags say of rounds; undefined where none asks for them. */
export function roundsOf({
  leastBudget,
  untilR2,
  untilTop,
  untilError,
  untilSeconds,
  untilDollars,
  untilGain,
}: RoundFlags): Omit<Rounds, 'most'> | undefined {
  const rounds = {
    ...(leastBudget !== undefined && { least: leastBudget }),
    ...(untilR2 !== undefined && { untilR2 }),
    ...(untilTop !== undefined && { untilTop }),
    ...(untilError !== undefined && { untilError }),
    ...(untilSeconds !== undefined && { untilSeconds }),
    ...(untilDollars !== undefined && { untilDollars }),
    ...(untilGain !== undefined && { untilGain }),
  };
  return Object.keys(rounds).length === 0 ? undefined : rounds;
}

/** The solver, in rounds where a flag asks for them. */
export function withRounds(solver: Solver, flags: RoundFlags): Solver {
  const rounds = roundsOf(flags);
  return rounds === undefined ? solver : inRounds(solver, rounds);
}
