import type { Estimate } from '@spex/core';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { attempt, type CallTask } from './attempt.ts';
import type { CallLimit } from './call-limit.ts';
import { CallLimitError } from './call-limit-error.ts';
import { ClimbingLimit } from './climbing-limit.ts';
import type { CallFault } from './fault.ts';
import { type CallUsage, type Expected, Ledger } from './ledger.ts';
import { type CallSchedulerOptions, checkOptions } from './options.ts';
import { Patience } from './patience.ts';
import { RateWindow } from './rate-window.ts';

/** What the scheduler is told about a call. */
export interface CallOptions<T> {
  /**
   * Ends the waiting, and forbids another try; the promise rejects with its reason. A call under way is paid for: it is not
   * cut, and what it gives is given.
   */
  readonly signal?: AbortSignal | undefined;
  /** Tokens that the call is expected to take; default 0. */
  readonly tokens?: number | undefined;
  /** US dollars that the call is expected to take. */
  readonly dollars?: number | undefined;
  /** What the call took in the end; default: what was expected. */
  readonly used?: ((result: T) => Estimate) | undefined;
}

/** Stands between a model and its server. */
export interface CallScheduler {
  /**
   * Makes a call as soon as the limits allow, in the order asked, and again when it fails in a way that may pass. Rejects
   * with the call's own error, with CallLimitError before a call that would go beyond `maxCalls` or `maxCost`, or with
   * the signal's reason. May be passed on without its object.
   */
  readonly run: <T>(task: CallTask<T>, options?: CallOptions<T>) => Promise<T>;
  /**
   * Aborted, with the CallLimitError, once a limit has been reached: a run with this signal ends with what it has.
   */
  readonly limitReached: AbortSignal;
  /** What the calls have taken so far. */
  readonly usage: CallUsage;
  /** Calls that may be under way at once, as the server's answers so far suggest. */
  readonly concurrency: number;
}

/** A call that waits for its turn. */
interface Waiting {
  readonly expected: Expected;
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A call under way. */
interface Turn {
  readonly number: number;
  /** To be called once, with what the call took. */
  readonly close: (used: Estimate) => void;
}

/** Milliseconds. */
const LONGEST_BACKOFF = 30_000;

/** Throws InvalidArgumentError for an option out of range. */
export function createCallScheduler(options: CallSchedulerOptions = {}): CallScheduler {
  const settings = checkOptions(options);
  const { now, sleep, random } = settings;
  const ledger = new Ledger(settings.maxCalls, settings.maxCost);
  const limit: CallLimit =
    settings.concurrency === undefined ? new ClimbingLimit() : new AdaptiveLimit(settings.concurrency);
  const requests = new RateWindow(settings.requestsPerMinute);
  const tokens = new RateWindow(settings.tokensPerMinute);
  const patience = new Patience();
  const limitReached = new AbortController();
  const queue: Waiting[] = [];
  let running = 0;
  let pausedUntil = -Infinity;
  let alarm: AbortController | undefined;

  /** Pumps again after that time. Any earlier alarm is off: telling of a limit may come back to `pump` and set one. */
  function setAlarm(milliseconds: number): void {
    alarm?.abort();
    alarm = new AbortController();
    sleep(milliseconds, alarm.signal).then(pump, () => undefined);
  }

  /** Starts every waiting call that may start now; sets the alarm for the first that must wait for the clock. */
  function pump(): void {
    alarm?.abort();
    while (queue.length > 0) {
      const { expected, start, reject } = queue[0]!;
      const verdict = ledger.judge(expected);
      if (verdict instanceof Error) {
        queue.shift();
        reject(verdict);
        if (verdict instanceof CallLimitError) limitReached.abort(verdict);
        continue;
      }
      if (verdict === 'wait' || running >= limit.current) return;
      const moment = now();
      const wait = Math.max(
        pausedUntil - moment,
        requests.wait(1, moment),
        tokens.wait(expected.tokens, moment),
      );
      if (wait > 0) {
        setAlarm(wait);
        return;
      }
      queue.shift();
      start();
    }
  }

  /** Opens the books for a call that starts now. */
  function open(expected: Expected, again: boolean): Turn {
    const moment = now();
    running++;
    ledger.open(expected, again);
    requests.use(1, moment);
    const use = tokens.use(expected.tokens, moment);
    const number = limit.start();
    return {
      number,
      close(used) {
        running--;
        ledger.close(expected, used);
        use.amount = used.tokens ?? use.amount;
        pump();
      },
    };
  }

  /** Waits for a turn. A call that is made again goes before those that have not begun. */
  function turn(expected: Expected, again: boolean, signal: AbortSignal | undefined): Promise<Turn> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const leave = (): void => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(signal?.reason);
        pump();
      };
      const waiting: Waiting = {
        expected,
        start() {
          signal?.removeEventListener('abort', leave);
          resolve(open(expected, again));
        },
        reject(reason) {
          signal?.removeEventListener('abort', leave);
          reject(reason);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      if (again) queue.unshift(waiting);
      else queue.push(waiting);
      pump();
    });
  }

  /** Takes note of a failure; gives back the milliseconds to wait before the next try, undefined for none. */
  function learn(fault: CallFault, number: number, tries: number): number | undefined {
    if (fault.overloaded) limit.overloaded(number);
    const asked = fault.retryAfterMs;
    if (asked !== undefined && asked > settings.longestWaitMs) return undefined;
    // Who asks one call to wait would refuse the others too.
    if (asked !== undefined) pausedUntil = Math.max(pausedUntil, now() + asked);
    if (!fault.retryable || tries >= settings.retries) return undefined;
    if (asked !== undefined) return asked + random() * settings.backoffMs;
    return Math.min(LONGEST_BACKOFF, settings.backoffMs * 2 ** tries) * (0.5 + random() / 2);
  }

  async function run<T>(task: CallTask<T>, call: CallOptions<T> = {}): Promise<T> {
    const { signal } = call;
    const expected: Expected = { tokens: call.tokens ?? 0, dollars: call.dollars };
    for (let tries = 0; ; tries++) {
      const { number, close } = await turn(expected, tries > 0, signal);
      const started = now();
      const timeoutMs = settings.timeoutMs ?? patience.milliseconds;
      let used: Estimate = {};
      let wait: number | undefined;
      try {
        const result = await attempt(task, timeoutMs, sleep);
        used = call.used?.(result) ?? expectedUse(expected);
        patience.note(now() - started);
        limit.succeeded(number, now() - started, queue.length > 0);
        return result;
      } catch (error) {
        const fault = settings.classify(error);
        if (now() - started >= timeoutMs) patience.note(timeoutMs);
        // No answer came, but the server may have worked, and may bill it.
        if (signal?.aborted || fault.maybePaid) used = expectedUse(expected);
        wait = signal?.aborted ? undefined : learn(fault, number, tries);
        if (wait === undefined) throw error;
      } finally {
        close(used);
      }
      await sleep(wait, signal);
    }
  }

  return {
    run,
    limitReached: limitReached.signal,
    get usage() {
      return ledger.usage;
    },
    get concurrency() {
      return limit.current;
    },
  };
}

function expectedUse({ tokens, dollars }: Expected): Estimate {
  return dollars === undefined ? { tokens } : { tokens, dollars };
}
