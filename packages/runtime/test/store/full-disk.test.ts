import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Evaluator, GameError } from '@spex/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, StoreError } from '../../src/store/index.ts';
import { temporaryFolder } from './support/folder.ts';
import { hashGame, paidTwice, randomCoalitions, worths } from './support/games.ts';

/** A small disk of its own, which only root can make, and only on Linux; undefined where it cannot be made. */
function mountSmallDisk(megabytes: number): string | undefined {
  const place = join(temporaryFolder(), 'disk');
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', place]));
  return place;
}

function probe(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'only root can mount a small disk';
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'this machine does not let us mount a small disk';
  }
}

const reason = probe();
if (reason !== undefined) process.stdout.write(`the tests of a full disk are skipped: ${reason}\n`);

describe.skipIf(reason !== undefined)('a disk that is full', () => {
  test('in the middle of a run: what was paid for is kept, and the same run goes on when there is room', async () => {
    const disk = mountSmallDisk(3)!;
    const path = join(disk, 'ablations.db');
    const store = await openStore(path);
    const batch = randomCoalitions(2000, 3200, 1);
    const game = hashGame({ players: 3200, outputs: 60 });
    const kept = await store.keep(game, { title: 'a run' });
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
    const failure = await evaluator.evaluate(batch).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GameError);
    expect(kept.fault).toMatchObject({ name: 'StoreError', reason: 'full', path });
    const { bought } = kept.counts;
    expect(bought).toBe(game.paid.size);
    expect(bought).toBeGreaterThan(0);
    expect(bought).toBeLessThan(2000);
    expect(kept.fault!.message).toMatch(
      /^the disk is full: .*; [\d,]+ ablations of this run are kept: make room/,
    );
    await kept.end('partial');
    expect(store.runs()[0]).toMatchObject({ status: 'partial', counts: { bought } });
    store.close();

    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    const again = await openStore(path);
    const rest = hashGame({ players: 3200, outputs: 60 });
    const second = await again.keep(rest, { title: 'a run' });
    const { values } = await new Evaluator(second, { concurrency: second.concurrency }).evaluate(batch);
    await second.end('complete');
    expect(values).toEqual(worths(batch, 60));
    expect(second.counts).toEqual({ found: bought, bought: 2000 - bought, shared: 0, rechecked: 0 });
    expect(paidTwice(new Map([...game.paid, ...rest.paid]))).toEqual([]);
    expect(again.verify().problems).toEqual([]);
    again.close();
  });

  test('filled by others while calls are under way: they are kept by the room that was kept for them', async () => {
    const disk = mountSmallDisk(8)!;
    const store = await openStore(join(disk, 'ablations.db'));
    const fill = (): void => {
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'filler'), new Uint8Array(bavail * bsize));
    };
    let calls = 0;
    const game = hashGame({
      players: 3200,
      outputs: 60,
      onCall() {
        if (++calls === 5) fill();
      },
    });
    const kept = await store.keep(game, { title: 'a run' });
    const evaluator = new Evaluator(kept, { concurrency: kept.concurrency });
    await expect(evaluator.evaluate(randomCoalitions(2000, 3200, 1))).rejects.toThrow(GameError);
    expect(kept.fault?.reason).toBe('full');
    expect(kept.counts.bought).toBe(game.paid.size);
    expect(game.paid.size).toBeGreaterThanOrEqual(40);
    await kept.end('partial');
    expect(store.games()[0]!.ablations).toBe(game.paid.size);
    rmSync(join(disk, 'filler'));
    expect(store.verify().problems).toEqual([]);
    store.close();
  });

  test('from the start: nothing is bought', async () => {
    const disk = mountSmallDisk(1)!;
    const game = hashGame();
    const failure = await openStore(join(disk, 'ablations.db'))
      .then((store) => store.keep(game, { title: 'a run' }).finally(() => store.close()))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure).toMatchObject({ reason: 'full' });
    expect((failure as StoreError).message).toMatch(
      /^the disk is full: the store at .* cannot grow; make room/,
    );
    expect(game.paid.size).toBe(0);
  });
});
