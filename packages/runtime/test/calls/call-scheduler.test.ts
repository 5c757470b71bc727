import { CallError } from '@spex/core';
import { CallLimitError, type CallSchedulerOptions, createCallScheduler } from '@spex/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

function setUp(options: CallSchedulerOptions = {}) {
  const clock = createVirtualClock();
  const { now, sleep } = clock;
  const scheduler = createCallScheduler({ now, sleep, random: () => 0, ...options });
  return { clock, scheduler, run: scheduler.run };
}

/** A task that fails with the errors in turn, and then succeeds; it notes when it was called. */
function failing(clock: VirtualClock, errors: readonly unknown[]) {
  const times: number[] = [];
  const task = async (): Promise<string> => {
    times.push(clock.now());
    if (times.length <= errors.length) throw errors[times.length - 1];
    return 'done';
  };
  return { task, times };
}

const refusal = (status: number, retryAfterMs?: number): CallError =>
  new CallError(`status ${status}`, { status, retryAfterMs, retryable: status === 429 || status >= 500 });

const value = (result: PromiseSettledResult<unknown>): unknown =>
  result.status === 'fulfilled' ? result.value : result.reason;

describe('calling again', () => {
  test('waits twice as long each time, up to 30 s, half of it left to chance', async () => {
    const { clock, run } = setUp({ retries: 9, backoffMs: 1000 });
    const { task, times } = failing(clock, Array(9).fill(refusal(500)));
    expect(value(await clock.settle(run(task)))).toBe('done');
    const waits = times.slice(1).map((time, at) => time - times[at]!);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
    const late = setUp({ random: () => 0.999, retries: 1, backoffMs: 1000 });
    const second = failing(late.clock, [refusal(500)]);
    await late.clock.settle(late.run(second.task));
    expect(second.times[1]).toBeCloseTo(999.5, 9);
  });

  test('waits as long as the server asks, and so do the other calls', async () => {
    const { clock, run } = setUp({ concurrency: 2 });
    const first = failing(clock, [refusal(429, 7000)]);
    const second = failing(clock, []);
    const promise = run(first.task);
    await clock.idle();
    await clock.settle(Promise.all([promise, run(second.task)]));
    expect(first.times).toEqual([0, 7000]);
    expect(second.times).toEqual([7000]);
  });

  test('does not wait longer than longestWaitMs', async () => {
    const { clock, run } = setUp({ longestWaitMs: 1000 });
    const error = refusal(429, 1001);
    const { task, times } = failing(clock, [error]);
    expect(value(await clock.settle(run(task)))).toBe(error);
    expect(times).toEqual([0]);
  });

  test.each([400, 401, 403, 404, 422, 501])('status %i is final', async (status) => {
    const { clock, run } = setUp();
    const error = { status };
    const { task, times } = failing(clock, [error]);
    expect(value(await clock.settle(run(task)))).toBe(error);
    expect(times).toHaveLength(1);
  });

  test.each([408, 409, 429, 500, 502, 503, 504, 529])('status %i is not', async (status) => {
    const { clock, run } = setUp();
    const { task, times } = failing(clock, [{ status }]);
    expect(value(await clock.settle(run(task)))).toBe('done');
    expect(times).toHaveLength(2);
  });

  test('an error that says nothing is final; classify may know better', async () => {
    const error = new Error('of another library');
    const plain = setUp();
    expect(value(await plain.clock.settle(plain.run(failing(plain.clock, [error]).task)))).toBe(error);
    const taught = setUp({
      classify: () => ({ retryable: true, overloaded: false, maybePaid: false }),
    });
    const { task } = failing(taught.clock, [error]);
    expect(value(await taught.clock.settle(taught.run(task)))).toBe('done');
  });

  test('retries: 0 never calls again, the last error is given back', async () => {
    const none = setUp({ retries: 0 });
    const { task, times } = failing(none.clock, [refusal(500)]);
    expect(value(await none.clock.settle(none.run(task)))).toMatchObject({ status: 500 });
    expect(times).toHaveLength(1);
    const two = setUp({ retries: 2 });
    const thrice = failing(two.clock, [refusal(500), refusal(502), refusal(503), refusal(504)]);
    expect(value(await two.clock.settle(two.run(thrice.task)))).toMatchObject({ status: 503 });
    expect(two.scheduler.usage).toMatchObject({ calls: 3, retries: 2 });
  });
});

describe('time-outs', () => {
  test('a call that hangs is given up and made again', async () => {
    const { clock, run } = setUp({ timeoutMs: 5000, backoffMs: 0 });
    const times: number[] = [];
    const signals: AbortSignal[] = [];
    const task = (signal: AbortSignal): Promise<string> => {
      times.push(clock.now());
      signals.push(signal);
      return times.length === 1 ? new Promise(() => undefined) : Promise.resolve('done');
    };
    expect(value(await clock.settle(run(task)))).toBe('done');
    expect(times).toEqual([0, 5000]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test('says so when it was the last try', async () => {
    const { clock, run } = setUp({ timeoutMs: 5000, retries: 0 });
    const error = value(await clock.settle(run(() => new Promise(() => undefined))));
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({ message: 'no answer within 5 s', retryable: true, status: undefined });
  });

  test('no timer is left behind', async () => {
    const { clock, run } = setUp({ concurrency: 1, requestsPerMinute: 2 });
    await clock.settle(Promise.all([1, 2, 3].map(() => run(async () => 1))));
    expect(clock.sleepers).toBe(0);
  });
});

describe('time-outs that nobody gave', () => {
  test('count from the start of a call, not while it waits for its turn', async () => {
    const { clock, run } = setUp({ concurrency: 1, retries: 0 });
    const calls = Array.from({ length: 30 }, () => run(() => clock.sleep(50_000)));
    await clock.settle(Promise.all(calls));
    expect(clock.now()).toBe(30 * 50_000);
  });

  test('are a minute, and ten times that for a model that is slow from the start', async () => {
    const { clock, run, scheduler } = setUp({ concurrency: 1, backoffMs: 0 });
    const starts: number[] = [];
    const task = (): Promise<void> => {
      starts.push(clock.now());
      return clock.sleep(90_000);
    };
    for (let call = 0; call < 3; call++) expect((await clock.settle(run(task))).status).toBe('fulfilled');
    expect(starts).toEqual([0, 60_000, 150_000, 240_000]);
    expect(scheduler.usage.retries).toBe(1);
  });

  test('follow what the slowest tenth of the latest calls took', async () => {
    const { clock, run } = setUp({ concurrency: 1, retries: 0 });
    const givenUp = async (): Promise<number> => {
      const before = clock.now();
      expect((await clock.settle(run(() => new Promise(() => undefined)))).status).toBe('rejected');
      return clock.now() - before;
    };
    for (let call = 0; call < 100; call++)
      await clock.settle(run(() => clock.sleep(call < 85 ? 1000 : 20_000)));
    expect(await givenUp()).toBe(200_000);
    for (let call = 0; call < 100; call++) await clock.settle(run(() => clock.sleep(1000)));
    expect(await givenUp()).toBe(60_000);
  });
});

describe('how many at once', () => {
  /** Runs that many calls of 100 ms and gives back the most that were under way together. */
  async function mostAtOnce(options: CallSchedulerOptions, calls: number): Promise<number> {
    const { clock, run } = setUp(options);
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await clock.sleep(100);
      running--;
    };
    await clock.settle(Promise.all(Array.from({ length: calls }, () => run(task))));
    return most;
  }

  test('as many as concurrency allows, and no more', async () => {
    expect(await mostAtOnce({ concurrency: 3 }, 20)).toBe(3);
    // Without a number four begin, and more where that brings more throughput.
    expect(await mostAtOnce({}, 10)).toBe(4);
    expect(await mostAtOnce({}, 60)).toBeGreaterThan(4);
    expect(await mostAtOnce({ concurrency: 1 }, 5)).toBe(1);
  });

  test('a burst of refusals halves it once, successes bring it back', async () => {
    const { clock, run, scheduler } = setUp({ concurrency: 8 });
    const tasks = Array.from({ length: 8 }, () => failing(clock, [refusal(429)]));
    const all = Promise.all(tasks.map(({ task }) => run(task)));
    await clock.idle();
    expect(scheduler.concurrency).toBe(4);
    await clock.settle(all);
    expect(scheduler.concurrency).toBeGreaterThan(4);
    for (let call = 0; call < 40; call++) await run(async () => 1);
    expect(scheduler.concurrency).toBe(8);
  });

  test('a mistake of the caller does not slow it down', async () => {
    const { clock, run, scheduler } = setUp({ concurrency: 8 });
    await clock.settle(run(failing(clock, [{ status: 400 }]).task));
    expect(scheduler.concurrency).toBe(8);
  });

  test('calls start in the order asked; one made again goes first', async () => {
    const { clock, run } = setUp({ concurrency: 1, backoffMs: 0 });
    const order: string[] = [];
    const named = (name: string, errors: unknown[] = []) => {
      const { task } = failing(clock, errors);
      return run(async () => {
        order.push(name);
        await clock.sleep(10);
        return task();
      });
    };
    const all = [named('a', [refusal(500)]), named('b'), named('c'), named('d')];
    await clock.settle(Promise.all(all));
    expect(order).toEqual(['a', 'b', 'a', 'c', 'd']);
  });
});

describe('rate limits', () => {
  test('never more than the limit in any 60 s, and no slower than that', async () => {
    const rates = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 20 }),
      tokensPerMinute: fc.integer({ min: 50, max: 500 }),
      sizes: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(rates, async ({ requestsPerMinute, tokensPerMinute, sizes }) => {
        const { clock, run } = setUp({ requestsPerMinute, tokensPerMinute });
        const starts: { time: number; tokens: number }[] = [];
        const calls = sizes.map((tokens) =>
          run(async () => void starts.push({ time: clock.now(), tokens }), { tokens }),
        );
        await clock.settle(Promise.all(calls));
        starts.forEach(({ time, tokens }, at) => {
          const before = starts.slice(0, at).filter((start) => start.time > time - 60_000);
          const used = before.reduce((sum, start) => sum + start.tokens, 0);
          expect(before.length + 1).toBeLessThanOrEqual(requestsPerMinute);
          expect(used + tokens).toBeLessThanOrEqual(tokensPerMinute);
          if (at === 0 || time === starts[at - 1]!.time) return;
          // A moment earlier the call would have been too much.
          const earlier = starts.slice(0, at).filter((start) => start.time >= time - 60_000);
          const then = earlier.reduce((sum, start) => sum + start.tokens, 0);
          expect(earlier.length + 1 > requestsPerMinute || then + tokens > tokensPerMinute).toBe(true);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('a call larger than the limit has a minute for itself', async () => {
    const { clock, run } = setUp({ tokensPerMinute: 10 });
    const times: number[] = [];
    const note = async (): Promise<void> => void times.push(clock.now());
    await clock.settle(Promise.all([1, 25, 1].map((tokens) => run(note, { tokens }))));
    expect(times).toEqual([0, 60_000, 120_000]);
  });

  test('what a call really took counts', async () => {
    const { clock, run } = setUp({ tokensPerMinute: 100, concurrency: 1 });
    const times: number[] = [];
    const note = async (): Promise<void> => void times.push(clock.now());
    const options = { tokens: 50, used: () => ({ tokens: 25 }) };
    await clock.settle(Promise.all(Array.from({ length: 4 }, () => run(note, options))));
    expect(times).toEqual([0, 0, 0, 60_000]);
  });
});

describe('calls and money', () => {
  test('stops before the call that would be one too many', async () => {
    const { clock, run, scheduler } = setUp({ maxCalls: 3, concurrency: 2 });
    let made = 0;
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => run(async () => ++made)));
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(3).fill('fulfilled'),
      ...Array(2).fill('rejected'),
    ]);
    expect(made).toBe(3);
    expect(value(results[3]!)).toBeInstanceOf(CallLimitError);
    expect(value(results[3]!)).toMatchObject({ limit: 'calls', allowed: 3, spent: 3 });
    expect(scheduler.limitReached.aborted).toBe(true);
    expect(scheduler.limitReached.reason).toBe(value(results[3]!));
    expect(clock.sleepers).toBe(0);
  });

  test('calls made again count', async () => {
    const { clock, run, scheduler } = setUp({ maxCalls: 2 });
    const { task, times } = failing(clock, [refusal(500), refusal(500)]);
    expect(value(await clock.settle(run(task)))).toBeInstanceOf(CallLimitError);
    expect(times).toHaveLength(2);
    expect(scheduler.usage.calls).toBe(2);
  });

  test('never spends more than maxCost, waits for what calls under way really take', async () => {
    const { clock, run, scheduler } = setUp({ maxCost: 1, concurrency: 10 });
    const task = (): Promise<void> => clock.sleep(10);
    const options = { dollars: 0.3, used: () => ({ tokens: 7, dollars: 0.2 }) };
    const calls = Array.from({ length: 8 }, () => run(task, options));
    const results = await clock.settle(Promise.allSettled(calls));
    const statuses = (value(results) as PromiseSettledResult<void>[]).map(({ status }) => status);
    // 0.2 spent four times leaves 0.2: less than the 0.3 that a fifth call may take.
    expect(statuses).toEqual([...Array(4).fill('fulfilled'), ...Array(4).fill('rejected')]);
    expect(scheduler.usage.dollars).toBeCloseTo(0.8, 12);
    expect(scheduler.usage.tokens).toBe(28);
    await expect(run(task, options)).rejects.toMatchObject({ limit: 'dollars', allowed: 1 });
  });

  test('a call that timed out may be billed; one that was refused is not', async () => {
    const { clock, run, scheduler } = setUp({ retries: 1, timeoutMs: 10 });
    const hang = (): Promise<never> => new Promise(() => undefined);
    await clock.settle(run(hang, { dollars: 1, tokens: 3 }));
    expect(scheduler.usage).toEqual({ calls: 2, retries: 1, tokens: 6, dollars: 2 });
    await clock.settle(run(failing(clock, [{ status: 400 }]).task, { dollars: 1 }));
    expect(scheduler.usage).toMatchObject({ calls: 3, dollars: 2 });
  });

  test('neither a limit that is reached nor an interrupt cuts the calls under way', async () => {
    const { clock, run, scheduler } = setUp({ maxCalls: 2 });
    const interrupt = new AbortController();
    const signal = AbortSignal.any([scheduler.limitReached, interrupt.signal]);
    const cut: boolean[] = [];
    const slow = async (stop: AbortSignal): Promise<string> => {
      await clock.sleep(100);
      cut.push(stop.aborted);
      return 'paid';
    };
    const calls = [1, 2, 3].map(() => run(slow, { signal }));
    const results = value(await clock.settle(Promise.allSettled(calls)));
    expect((results as PromiseSettledResult<string>[]).map(value)).toEqual([
      'paid',
      'paid',
      expect.any(CallLimitError),
    ]);
    expect(cut).toEqual([false, false]);
    const other = setUp();
    const underWay = other.run(() => other.clock.sleep(100).then(() => 'paid'), { signal: interrupt.signal });
    await other.clock.idle();
    interrupt.abort(new Error('interrupted'));
    expect(value(await other.clock.settle(underWay))).toBe('paid');
  });

  test('maxCost without prices is refused before the call', async () => {
    const { run } = setUp({ maxCost: 1 });
    let made = 0;
    await expect(run(async () => ++made)).rejects.toMatchObject({ argument: 'maxCost' });
    expect(made).toBe(0);
  });
});

describe('the signal', () => {
  test('ends waiting in the queue, for the clock and between tries', async () => {
    const reason = new Error('enough');
    const { clock, run } = setUp({ concurrency: 1, requestsPerMinute: 1 });
    await run(async () => 1);
    const stopper = new AbortController();
    const forClock = run(async () => 2, { signal: stopper.signal });
    const inQueue = run(async () => 3, { signal: stopper.signal });
    const other = run(async () => 4);
    stopper.abort(reason);
    await expect(forClock).rejects.toBe(reason);
    await expect(inQueue).rejects.toBe(reason);
    expect(value(await clock.settle(other))).toBe(4);

    const again = setUp();
    const second = new AbortController();
    const { task, times } = failing(again.clock, [refusal(500)]);
    const between = again.run(task, { signal: second.signal });
    await again.clock.idle();
    second.abort(reason);
    await expect(between).rejects.toBe(reason);
    expect(times).toHaveLength(1);
  });

  test('forbids another try of a call that was under way', async () => {
    const { clock, run } = setUp();
    const stopper = new AbortController();
    let tries = 0;
    const failing = run(
      async () => {
        tries++;
        await clock.sleep(100);
        throw refusal(500);
      },
      { signal: stopper.signal },
    );
    await clock.idle();
    stopper.abort(new Error('enough'));
    expect(value(await clock.settle(failing))).toMatchObject({ status: 500 });
    expect(tries).toBe(1);
  });

  test('leaves a call that hangs to its time-out', async () => {
    const { clock, run } = setUp({ concurrency: 1, timeoutMs: 5000 });
    const stopper = new AbortController();
    const stuck = run(() => new Promise(() => undefined), { signal: stopper.signal });
    const next = run(async () => clock.now());
    await clock.idle();
    stopper.abort(new Error('enough'));
    expect(value(await clock.settle(stuck))).toMatchObject({ message: 'no answer within 5 s' });
    expect(value(await clock.settle(next))).toBe(5000);
  });

  test('that came before, makes no call', async () => {
    const { run, scheduler } = setUp();
    await expect(run(async () => 1, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    expect(scheduler.usage.calls).toBe(0);
  });
});

test('the real clock is the default', async () => {
  const scheduler = createCallScheduler({ backoffMs: 1, timeoutMs: 20 });
  let tries = 0;
  const task = (): Promise<string> => {
    tries++;
    return tries === 1 ? new Promise(() => undefined) : Promise.resolve('done');
  };
  expect(await scheduler.run(task)).toBe('done');
});

test.each([
  ['concurrency', 0],
  ['concurrency', 1.5],
  ['retries', -1],
  ['retries', Number.NaN],
  ['maxCalls', -1],
  ['maxCost', Number.NaN],
  ['timeoutMs', 0],
  ['requestsPerMinute', 0],
  ['tokensPerMinute', -5],
  ['backoffMs', -1],
  ['longestWaitMs', -1],
])('%s: %d is refused', (name, wrong) => {
  expect(() => createCallScheduler({ [name]: wrong })).toThrow(
    new RegExp(`^${name} must be .*, not ${wrong}$`),
  );
});
