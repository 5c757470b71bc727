import { InvalidArgumentError, inRounds, type Solver } from '@spex/core';
import { wholeNumber } from '../numbers.ts';

/** Flags that make a solver ask in rounds. */
export interface RoundFlags {
  /** Of `--budget 500..5000` the first. */
  readonly leastBudget?: number;
  readonly untilR2?: number;
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

/** Reads a number above 0 and below 1. Throws InvalidArgumentError. */
export function readR2(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value > 0 && value < 1) return value;
  const message = `--until-r2 must be a number above 0 and below 1, such as 0.9, not '${text}'`;
  throw new InvalidArgumentError('untilR2', message, text);
}

/** The solver, in rounds where a flag asks for them. */
export function withRounds(solver: Solver, { leastBudget, untilR2 }: RoundFlags): Solver {
  if (leastBudget === undefined && untilR2 === undefined) return solver;
  return inRounds(solver, {
    ...(leastBudget !== undefined && { least: leastBudget }),
    ...(untilR2 !== undefined && { untilR2 }),
  });
}
