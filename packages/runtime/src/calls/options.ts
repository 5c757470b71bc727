import { InvalidArgumentError } from '@spex/core';
import { type CallFault, classifyError } from './fault.ts';
import { type Sleep, sleep } from './sleep.ts';

/** Options of `createCallScheduler`. */
export interface CallSchedulerOptions {
  /**
   * Most calls under way at once; fewer for a while after the server said that it has too much to do. Default: as many as
   * bring more throughput, 4 at first, at most 64.
   */
  readonly concurrency?: number;
  /** Most calls in any 60 seconds; default: no limit. */
  readonly requestsPerMinute?: number;
  /** Most tokens in any 60 seconds; default: no limit. */
  readonly tokensPerMinute?: number;
  /**
   * Milliseconds after which a call that has not answered is given up, from its start: waiting for a turn does not count.
   * Default: 60 000, or ten times what the slowest tenth of the latest calls took.
   */
  readonly timeoutMs?: number;
  /** How often a call that failed is made again; default 5, 0 for never. */
  readonly retries?: number;
  /** Milliseconds of the first back-off, doubled each time up to 30 s, times a random number from 1/2 to 1; default 500. */
  readonly backoffMs?: number;
  /** A server that asks to wait longer, in milliseconds, is not waited for: the call fails; default 300 000. */
  readonly longestWaitMs?: number;
  /** Most calls altogether, those made again included; default: no limit. */
  readonly maxCalls?: number;
  /** Most US dollars altogether; default: no limit. Calls must then come with their price. */
  readonly maxCost?: number;
  /** What an error says about calling again; default: by its `status`, `retryable` and `retryAfterMs`. */
  readonly classify?: (error: unknown) => CallFault;
  /** Clock in milliseconds; default `performance.now`. */
  readonly now?: () => number;
  /** Default: a timer. */
  readonly sleep?: Sleep;
  /** Uniform on [0, 1); default `Math.random`. Only moments depend on it, never values. */
  readonly random?: () => number;
}

/** All options; undefined where there is no number. */
export type CheckedOptions = Required<Omit<CallSchedulerOptions, 'concurrency' | 'timeoutMs'>> & {
  readonly concurrency: number | undefined;
  readonly timeoutMs: number | undefined;
};

/** Throws InvalidArgumentError for an option out of range. */
export function checkOptions(options: CallSchedulerOptions): CheckedOptions {
  const checked = {
    concurrency: options.concurrency,
    requestsPerMinute: options.requestsPerMinute ?? Infinity,
    tokensPerMinute: options.tokensPerMinute ?? Infinity,
    timeoutMs: options.timeoutMs,
    retries: options.retries ?? 5,
    backoffMs: options.backoffMs ?? 500,
    longestWaitMs: options.longestWaitMs ?? 300_000,
    maxCalls: options.maxCalls ?? Infinity,
    maxCost: options.maxCost ?? Infinity,
    classify: options.classify ?? classifyError,
    now: options.now ?? (() => performance.now()),
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
  };
  const check = (name: keyof CallSchedulerOptions, right: boolean, what: string): void => {
    if (!right)
      throw new InvalidArgumentError(name, `${name} must be ${what}, not ${checked[name]}`, checked[name]);
  };
  const { concurrency, retries, maxCalls } = checked;
  const counted = concurrency === undefined || (Number.isInteger(concurrency) && concurrency >= 1);
  check('concurrency', counted, 'an integer of at least 1');
  check('retries', Number.isInteger(retries) && retries >= 0, 'an integer of at least 0');
  const whole = maxCalls === Infinity || Number.isInteger(maxCalls);
  check('maxCalls', whole && maxCalls >= 0, 'an integer of at least 0');
  check('maxCost', checked.maxCost >= 0, 'at least 0');
  check('backoffMs', checked.backoffMs >= 0, 'at least 0');
  check('longestWaitMs', checked.longestWaitMs >= 0, 'at least 0');
  for (const name of ['requestsPerMinute', 'tokensPerMinute', 'timeoutMs'] as const) {
    check(name, (checked[name] ?? Infinity) > 0, 'above 0');
  }
  return checked;
}
