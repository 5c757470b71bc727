import { type CallSchedulerOptions, createCallScheduler } from '@spex/runtime';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualServer } from './virtual-server.ts';

/** What a server did for a number of calls. */
export interface Drive {
  /** Calls answered a second. */
  readonly rate: number;
  readonly refused: number;
  /** The scheduler's limit after each answer, and when that was. */
  readonly limits: readonly { readonly time: number; readonly limit: number }[];
}

/** Makes calls through a scheduler, always a few more than it lets through. */
export async function driveScheduler(
  clock: VirtualClock,
  server: VirtualServer,
  calls: number,
  options: CallSchedulerOptions = {},
): Promise<Drive> {
  const { now, sleep } = clock;
  const scheduler = createCallScheduler({ now, sleep, random: () => 0.5, retries: 1000, ...options });
  const limits: { time: number; limit: number }[] = [];
  let left = calls;
  let offered = 0;
  await clock.settle(
    new Promise<void>((done) => {
      const offer = (): void => {
        while (left > 0 && offered < 1.25 * scheduler.concurrency + 2) {
          left--;
          offered++;
          void scheduler.run(server.task).then(() => {
            offered--;
            limits.push({ time: now(), limit: scheduler.concurrency });
            if (limits.length === calls) done();
            offer();
          });
        }
      };
      offer();
    }),
  );
  return { rate: (calls * 1000) / server.answered.at(-1)!, refused: server.refused.length, limits };
}

/** Makes calls, exactly so many at once, and again after the scheduler's first back-off when refused. */
export async function driveFixed(
  clock: VirtualClock,
  server: VirtualServer,
  calls: number,
  limit: number,
): Promise<Pick<Drive, 'rate' | 'refused'>> {
  let left = calls;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { signal } = new AbortController();
      while (
        !(await server.task(signal).then(
          () => true,
          () => false,
        ))
      )
        await clock.sleep(375);
    }
  };
  await clock.settle(Promise.all(Array.from({ length: limit }, worker)));
  return { rate: (calls * 1000) / server.answered.at(-1)!, refused: server.refused.length };
}
