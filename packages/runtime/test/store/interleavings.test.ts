import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { Connection, PATIENCE } from '../../src/store/connection.ts';
import { loadDriver } from '../../src/store/driver/load-driver.ts';
import { openStore } from '../../src/store/index.ts';
import { KeptRun } from '../../src/store/kept-run.ts';
import { RunRecord } from '../../src/store/run-record.ts';
import { temporaryStore } from './support/folder.ts';
import { coalitions, hashGame, nameOf, worths } from './support/games.ts';

const RUNS = 3;
const COALITIONS = 40;

type Step =
  | { readonly kind: 'ask'; readonly run: number; readonly start: number; readonly count: number }
  | { readonly kind: 'crash' | 'end'; readonly run: number }
  | { readonly kind: 'turns'; readonly count: number };

const run = fc.nat({ max: RUNS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      run,
      start: fc.nat({ max: COALITIONS - 12 }),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'end' as const), run }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('turns' as const), count: fc.nat({ max: 6 }) }) },
);

/** A run that can crash: its file and its lock are closed, and nothing is tidied up. */
class CrashingRun {
  readonly kept: KeptRun;
  readonly #connection: Connection;
  readonly #record: RunRecord;
  readonly pending = new Set<string>();

  private constructor(kept: KeptRun, connection: Connection, record: RunRecord) {
    this.kept = kept;
    this.#connection = connection;
    this.#record = record;
  }

  static async begin(path: string, game: ReturnType<typeof hashGame>): Promise<CrashingRun> {
    const driver = await loadDriver(path);
    const connection = new Connection(driver, driver.open(path, { patience: PATIENCE }), path, false);
    const options = { title: 'a run', concurrency: 2 };
    const record = await RunRecord.begin(connection, game, options);
    return new CrashingRun(
      new KeptRun(game, options, connection, record, () => connection.close()),
      connection,
      record,
    );
  }

  crash(): void {
    this.#connection.close();
    this.#record.release();
  }
}

test('whatever order runs ask, crash, end and begin again in: the values are the game’s, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const path = temporaryStore();
      (await openStore(path)).close();
      const acknowledged = new Set<string>();
      const paidInVain: string[] = [];
      /** By coalition, how often a run crashed that had asked for it and not got it yet. */
      const lost = new Map<string, number>();
      const game = hashGame({
        async onCall(batch) {
          await new Promise((resolve) => setImmediate(resolve));
          for (let row = 0; row < batch.rows; row++) {
            if (acknowledged.has(nameOf(batch, row))) paidInVain.push(nameOf(batch, row));
          }
        },
      });
      const runs = await Promise.all(Array.from({ length: RUNS }, () => CrashingRun.begin(path, game)));
      const asking: Promise<void>[] = [];
      for (const action of steps) {
        if (action.kind === 'turns') {
          for (let turn = 0; turn < action.count; turn++)
            await new Promise((resolve) => setImmediate(resolve));
          continue;
        }
        const current = runs[action.run]!;
        if (action.kind === 'ask') {
          const batch = coalitions(action.count, 12, action.start);
          const names = Array.from({ length: batch.rows }, (_, row) => nameOf(batch, row));
          for (const name of names) current.pending.add(name);
          const answer = current.kept.evaluate(batch, {}).then(
            (values) => {
              expect(values).toEqual(worths(batch, 2));
              for (const name of names) acknowledged.add(name);
            },
            (error: unknown) => {
              // Only a crash or an end comes in between.
              expect(error).toMatchObject({ name: 'StoreError', reason: 'closed' });
            },
          );
          asking.push(answer);
          continue;
        }
        if (action.kind === 'crash') {
          for (const name of current.pending) {
            if (!acknowledged.has(name)) lost.set(name, (lost.get(name) ?? 0) + 1);
          }
          current.crash();
        } else await current.kept.end('partial');
        runs[action.run] = await CrashingRun.begin(path, game);
      }
      await Promise.all(asking);
      expect(paidInVain).toEqual([]);
      for (const [name, times] of game.paid) expect(times).toBeLessThanOrEqual(1 + (lost.get(name) ?? 0));
      for (const { kept } of runs) await kept.end('complete');

      const store = await openStore(path);
      onTestFinished(() => store.close());
      const last = await store.keep(game, { title: 'the last run' });
      expect(await last.evaluate(coalitions(COALITIONS), {})).toEqual(worths(coalitions(COALITIONS), 2));
      expect(paidInVain).toEqual([]);
      await last.end('complete');
      expect(store.verify()).toMatchObject({ problems: [], mended: [], ablations: COALITIONS });
      store.close();
    }),
    { numRuns: 40 },
  );
});
