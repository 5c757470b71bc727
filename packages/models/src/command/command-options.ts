import { InvalidArgumentError } from '@spex/core';

/** Options of `connectCommand`. */
export interface CommandOptions {
  /** The program and its arguments, run as they are; or one line, which the platform's shell runs. */
  readonly command: string | readonly string[];
  /** Where it runs; default: this process's working directory. */
  readonly cwd?: string;
  /** Environment variables besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds to wait for an answer, the first one (a model may have to load) included; default 10 minutes. */
  readonly timeoutMs?: number;
  /** Names of the outputs; default: those that the program tells, else one, `value`. */
  readonly outputs?: readonly string[];
  /**
   * Names the values: equal ids must mean equal values, in other processes too. Default: the `model` that the program
   * tells, else the contents of the files that its command names; together with the command.
   */
  readonly id?: string;
  /** Questions in one line; default 64. */
  readonly batchSize?: number;
  /** Passes the program's standard error on to this process's; default false: its last lines stand in errors. */
  readonly showErrors?: boolean;
  /** Stops the start. */
  readonly signal?: AbortSignal;
}

/** Milliseconds. */
export const DEFAULT_TIMEOUT = 600_000;
/** The longest that a timer can wait. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Throws InvalidArgumentError for options that no program could be run with. */
export function checkOptions({ command, timeoutMs = 1, batchSize = 1, outputs }: CommandOptions): void {
  const name = typeof command === 'string' ? command : command[0];
  if (name === undefined || name.trim() === '') {
    throw new InvalidArgumentError(
      'command',
      'the command is empty: give a program and its arguments',
      command,
    );
  }
  if (!(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT)) {
    const message = `timeoutMs must be milliseconds above 0 and at most ${LONGEST_TIMEOUT}, not ${timeoutMs}`;
    throw new InvalidArgumentError('timeoutMs', message, timeoutMs);
  }
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    const message = `batchSize must be a whole number from 1, not ${batchSize}`;
    throw new InvalidArgumentError('batchSize', message, batchSize);
  }
  if (outputs?.length === 0) {
    throw new InvalidArgumentError('outputs', 'outputs is empty: name at least one', outputs);
  }
}

/** Throws InvalidArgumentError where a program tells other names than were given. */
export function checkSame(
  what: string,
  given: readonly string[] | undefined,
  told: readonly string[] | undefined,
): void {
  if (!given || !told || JSON.stringify(given) === JSON.stringify(told)) return;
  const list = (names: readonly string[]): string =>
    names.length > 5 ? `${names.slice(0, 5).join(', ')}, … (${names.length})` : names.join(', ');
  const message = `the program tells ${what} ${list(told)}, but these were given: ${list(given)}`;
  throw new InvalidArgumentError(what, message, told);
}
