import { createCallScheduler } from '@spex/runtime';
import { describe, expect, test } from 'vitest';
import { ClimbingLimit } from '../../src/calls/climbing-limit.ts';
import { driveFixed, driveScheduler } from './drive.ts';
import { createVirtualClock } from './virtual-clock.ts';
import { createVirtualServer, type ServerOptions } from './virtual-server.ts';

const CALLS = 4000;
/** Refused calls that a limit may have to count as good: one in fifty. */
const FEW = CALLS / 50;

const lognormal =
  (median: number, deviation: number) =>
  (normal: number): number =>
    median * Math.exp(deviation * normal);

/** The most calls a second that a fixed limit gets, of those that are seldom refused. */
async function bestFixed(options: ServerOptions, limits: readonly number[]): Promise<number> {
  let best = 0;
  for (const limit of limits) {
    const clock = createVirtualClock();
    const { rate, refused } = await driveFixed(clock, createVirtualServer(clock, options), CALLS, limit);
    if (refused <= FEW) best = Math.max(best, rate);
  }
  return best;
}

describe('a limit that nobody gave', () => {
  // The limits to compare with: the best, found by trying all, and its neighbours.
  test.each<[string, ServerOptions, readonly number[]]>([
    ['works on one call at a time', { capacity: () => 1, work: lognormal(500, 0.2) }, [1]],
    [
      'works on 10 calls at once and queues the others',
      { capacity: () => 10, work: lognormal(500, 0.2) },
      [10],
    ],
    ['works on 24 calls at once', { capacity: () => 24, work: lognormal(500, 0.3) }, [24]],
    ['always takes as long', { capacity: () => 40, work: () => 500 }, [40]],
    ['works on any number at once', { work: lognormal(500, 0.3) }, [64]],
    ['refuses above 50 a second', { perSecond: 50, work: lognormal(500, 0.3) }, [20, 22, 24]],
    ['refuses above 10 a second', { perSecond: 10, work: lognormal(1000, 0.3) }, [6, 7, 8]],
    ['refuses above 200 a second', { perSecond: 200, work: lognormal(200, 0.3) }, [36, 40, 44]],
    ['has heavy tails', { capacity: () => 20, work: lognormal(300, 1.2) }, [20, 32]],
    ['grows in mid-run', { capacity: (now) => (now < 60_000 ? 8 : 40), work: lognormal(500, 0.3) }, [40]],
  ])('gets 85 % of the best from a server that %s', async (_, options, limits) => {
    const clock = createVirtualClock();
    const { rate, refused } = await driveScheduler(clock, createVirtualServer(clock, options), CALLS);
    expect(rate).toBeGreaterThan(0.85 * (await bestFixed(options, limits)));
    expect(refused).toBeLessThan(2 * FEW);
  });

  test('stays near what the server can work on, and follows it down and up', async () => {
    const capacity = (now: number): number => (now < 60_000 ? 40 : now < 160_000 ? 8 : 24);
    const clock = createVirtualClock();
    const server = createVirtualServer(clock, { capacity, work: lognormal(500, 0.3) });
    const { limits } = await driveScheduler(clock, server, 10_500);
    const between = (from: number, to: number): number => {
      const some = limits.filter(({ time }) => time >= from && time < to).map(({ limit }) => limit);
      return some.sort((a, b) => a - b)[some.length >> 1]!;
    };
    expect(limits[0]!.limit).toBe(4);
    for (const [from, to, best] of [
      [30_000, 60_000, 40],
      [90_000, 160_000, 8],
      [200_000, 250_000, 24],
    ] as const) {
      const median = between(from, to);
      expect(median).toBeGreaterThanOrEqual(0.75 * best);
      expect(median).toBeLessThanOrEqual(1.5 * best);
      // The server's own pace: so many calls at once, of 500 ms · exp(0.3²/2) each.
      const pace = best / (0.5 * Math.exp(0.045));
      const answered = server.answered.filter((time) => time >= from && time < to).length;
      expect((answered * 1000) / (to - from)).toBeGreaterThan(0.85 * pace);
    }
  });

  test('does not rise where nobody waits for a turn', async () => {
    const clock = createVirtualClock();
    const { now, sleep } = clock;
    const scheduler = createCallScheduler({ now, sleep });
    for (let call = 0; call < 200; call++) {
      const three = [1, 2, 3].map(() => scheduler.run(() => sleep(100)));
      await clock.settle(Promise.all(three));
    }
    expect(scheduler.concurrency).toBe(4);
  });

  test('falls at once, and to one call, where everything is refused', () => {
    const limit = new ClimbingLimit();
    const seen: number[] = [];
    for (let call = 0; call < 400; call++) {
      limit.overloaded(limit.start());
      if (limit.current !== seen.at(-1)) seen.push(limit.current);
    }
    expect(seen).toEqual([4, 3, 2, 1]);
  });

  test('takes a burst of refusals for one', () => {
    const limit = new ClimbingLimit();
    const calls = Array.from({ length: 40 }, () => limit.start());
    for (const call of calls) limit.overloaded(call);
    expect(limit.current).toBe(3);
  });
});
