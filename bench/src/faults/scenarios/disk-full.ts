import { execFile } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { closeBooks, emptySum, type Outcome, type World } from '../world.ts';

const run = promisify(execFile);
const SIZE = 8 * 2 ** 20;

/** A disk of 8 MB that somebody fills to the last byte in mid-run, and clears afterwards. Needs the right to mount one. */
export async function diskFull(world: World): Promise<Outcome> {
  const scenario = 'a full disk';
  const sum = emptySum();
  const runs = Math.ceil(5 * world.scale);
  while (sum.finished < runs) {
    const place = await world.place();
    const disk = join(place.folder, 'store');
    await mkdir(disk);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk]);
    } catch {
      return { scenario, ...sum, note: 'skipped: no right to mount a small disk' };
    }
    try {
      for (;;) {
        const { child, ended } = place.start();
        const filling = sleep((0.2 + world.random.uniform() * 0.5) * world.usual).then(() =>
          child.exitCode === null ? fill(join(disk, 'filler')) : undefined,
        );
        const { code, out, err } = await ended;
        await filling;
        if (code === 0) {
          if (!world.isRight(out)) sum.different++;
          break;
        }
        if (code !== 1 && code !== 2) throw new Error(`${scenario}: ended with ${code}: ${err}`);
        sum.faults++;
        await rm(join(disk, 'filler'), { force: true });
      }
      // The run may have ended while its disk was being filled.
      await rm(join(disk, 'filler'), { force: true });
      sum.finished++;
      const before = sum.twice;
      await closeBooks(sum, place);
      // A full disk gives time to keep what was under way: nothing is paid for twice.
      sum.lost += sum.twice - before;
      world.talk(`${scenario}: ${sum.faults} times, ${sum.finished} of ${runs} finished`);
    } finally {
      await run('umount', [disk]);
    }
  }
  return { scenario, ...sum };
}

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'a');
  const chunk = Buffer.alloc(4096, 1);
  try {
    for (;;) await file.write(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
