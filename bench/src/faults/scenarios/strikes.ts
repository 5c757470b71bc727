import { setTimeout as sleep } from 'node:timers/promises';
import { closeBooks, emptySum, type Outcome, type Place, type World } from '../world.ts';

export interface KillOptions {
  readonly scenario: string;
  readonly kills: number;
  /** What strikes the process; default SIGKILL. */
  readonly strike?: (process: import('node:child_process').ChildProcess, nth: number) => void;
  readonly start?: Parameters<Place['start']>[0];
}

/**
 * Runs that are struck at a random instant and started again, until each has come to its end; then the next, until so many
 * strikes were made. What a struck process had asked for and not stored was under way: it is paid for again, and nothing else
 * may be.
 */
export async function strikeRuns(
  world: World,
  { scenario, kills, strike = (child) => child.kill('SIGKILL'), start }: KillOptions,
): Promise<Outcome> {
  const sum = emptySum();
  while (sum.faults < kills) {
    const place = await world.place();
    let stored = 0;
    for (;;) {
      const { child, ended } = place.start(start);
      const over = new AbortController();
      const instant = world.random.uniform() * world.usual;
      const struck = sleep(instant, undefined, { signal: over.signal }).then(
        () => {
          if (sum.faults >= kills) return;
          sum.faults++;
          strike(child, sum.faults);
        },
        () => undefined,
      );
      const { code, out, err } = await ended;
      over.abort();
      await struck;
      const { ablations } = await place.stored();
      // What was stored once stays stored.
      sum.lost += Math.max(0, stored - ablations);
      stored = ablations;
      if (code === 0) {
        sum.finished++;
        if (!world.isRight(out)) sum.different++;
        break;
      }
      if (code !== null && code !== 130 && code !== 1)
        throw new Error(`${scenario}: ended with ${code}: ${err}`);
    }
    await closeBooks(sum, place);
    world.talk(`${scenario}: ${sum.faults} of ${kills}, ${sum.finished} finished, ${sum.twice} paid twice`);
  }
  return { scenario, ...sum };
}
