import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RowJournal } from '../../src/bench/journal.ts';
import { type DoneRow, type MeasureOptions, measureRows } from '../../src/bench/measure-rows.ts';
import { Pace } from '../../src/bench/pace.ts';
import type { BenchLine, BenchRow } from '../../src/bench/row.ts';
import type { RowRunner } from '../../src/bench/runners.ts';
import type { Outcome, RowSpec } from '../../src/bench/session.ts';
import { testFolder } from '../support/folder.ts';

const folder = testFolder();

function spec(game: string, budget: number, solver = 's'): RowSpec {
  return {
    asked: { game, gameId: `id ${game}`, players: 5, solver, budget, seed: 0, version: '1' },
    recipe: { from: 'live', lens: 'none', name: game },
    metrics: [],
    top: false,
  };
}

function measured({ asked }: RowSpec): BenchRow {
  return { ...asked, status: 'measured', evaluations: asked.budget, r2: 0.5, seconds: 1, terms: 1 };
}

/** Runners that answer when they are told to, and what they were asked. */
function runners(answer: (spec: RowSpec) => Outcome | Promise<Outcome>) {
  const asked: { readonly runner: number; readonly name: string }[] = [];
  const ended: number[] = [];
  let count = 0;
  const make = (): RowRunner => {
    const runner = count++;
    return {
      async measure(one) {
        asked.push({ runner, name: `${one.asked.game} ${one.asked.solver} ${one.asked.budget}` });
        return answer(one);
      },
      end: async () => void ended.push(runner),
    };
  };
  return { asked, ended, make };
}

const all = (one: RowSpec): Outcome => ({ kind: 'measured', row: measured(one) });

function optionsOf(runner: () => RowRunner, more: Partial<MeasureOptions> = {}): MeasureOptions {
  return { jobs: 1, runner, signal: new AbortController().signal, onDone: () => {}, ...more };
}

describe('measureRows', () => {
  it('gives rows in their order, whichever way they come', async () => {
    const specs = ['g', 'h', 'i'].flatMap((game) => [spec(game, 1), spec(game, 2)]);
    const waiting: (() => void)[] = [];
    const { asked, make, ended } = runners(
      (one) =>
        new Promise((resolve) => {
          waiting.push(() => resolve(all(one)));
        }),
    );
    const told: string[] = [];
    const run = measureRows(
      specs,
      optionsOf(make, { jobs: 2, onLine: ({ game, budget }) => told.push(`${game} ${budget}`) }),
    );
    // The latest question is always answered first.
    while (ended.length < 2) {
      waiting.pop()?.();
      await new Promise((turn) => setImmediate(turn));
    }
    const { lines } = await run;
    const names = specs.map(({ asked: { game, budget } }) => `${game} ${budget}`);
    expect(lines.map((line) => `${line!.game} ${line!.budget}`)).toEqual(names);
    expect(told).toEqual(names);
    // Each runner stays with a game while it can.
    expect(asked.slice(0, 2).map(({ name }) => name)).toEqual(['g s 1', 'h s 1']);
    expect(new Set(asked.filter(({ name }) => name.startsWith('h')).map(({ runner }) => runner)).size).toBe(
      1,
    );
    expect(asked).toHaveLength(6);
  });

  it('goes on after rows that are refused or fail', async () => {
    const specs = [spec('g', 1), spec('g', 2), spec('g', 3)];
    const done: DoneRow[] = [];
    const { make } = runners((one) => {
      if (one.asked.budget === 1) return { kind: 'refused', error: 'InvalidArgumentError', message: 'no' };
      return one.asked.budget === 2 ? { kind: 'failed', message: 'broken' } : all(one);
    });
    const { lines } = await measureRows(specs, optionsOf(make, { onDone: (one) => done.push(one) }));
    expect(lines).toEqual([undefined, undefined, measured(specs[2]!)]);
    expect(done.map((one) => [one.outcome.kind, one.done, one.planned])).toEqual([
      ['refused', 1, 3],
      ['failed', 2, 3],
      ['measured', 3, 3],
    ]);
  });

  it('does not try larger budgets where a solver was too slow', async () => {
    const specs = [1, 2, 3].flatMap((budget) => [
      spec('g', budget),
      spec('g', budget, 'other'),
      spec('h', budget),
    ]);
    const { asked, make } = runners((one) =>
      one.asked.budget === 2 && one.asked.solver === 's' && one.asked.game === 'g'
        ? { kind: 'too slow' }
        : all(one),
    );
    const { lines } = await measureRows(specs, optionsOf(make, { limit: 7 }));
    expect(asked.map(({ name }) => name)).not.toContain('g s 3');
    expect(asked).toHaveLength(8);
    expect(lines[6]).toEqual({ ...specs[6]!.asked, status: 'too slow', limit: 7 });
  });

  it('keeps what is done when it is stopped', async () => {
    const stop = new AbortController();
    const { ended, make } = runners((one) => {
      if (one.asked.budget === 2) stop.abort();
      return stop.signal.aborted ? { kind: 'stopped' } : all(one);
    });
    const specs = [spec('g', 1), spec('g', 2), spec('g', 3)];
    const { lines } = await measureRows(specs, optionsOf(make, { signal: stop.signal }));
    expect(lines.map((line) => line?.budget)).toEqual([1, undefined, undefined]);
    expect(ended).toContain(0);
  });
});

describe('RowJournal', () => {
  const open = (name: string, fresh = false): RowJournal => new RowJournal(folder.path(name), { fresh });
  const text = (name: string): string => readFileSync(folder.path(name), 'utf8');

  it('has each row on the disk at once, and knows it the next time', async () => {
    const specs = [spec('g', 1), spec('g', 2)];
    const seen: string[] = [];
    const { make } = runners((one) => {
      seen.push(text('rows.jsonl'));
      return all(one);
    });
    const journal = open('rows.jsonl');
    await measureRows(specs, optionsOf(make, { journal }));
    journal.close();
    expect(seen).toEqual(['', `${JSON.stringify(measured(specs[0]!))}\n`]);

    const again = runners(all);
    const more = await measureRows(
      [...specs, spec('h', 1)],
      optionsOf(again.make, { journal: open('rows.jsonl') }),
    );
    expect(again.asked.map(({ name }) => name)).toEqual(['h s 1']);
    expect(more.known).toBe(2);
    expect(more.lines.map((line) => line!.game)).toEqual(['g', 'g', 'h']);
  });

  it('cuts off a line that was left unfinished', () => {
    const line = JSON.stringify(measured(spec('g', 1)));
    writeFileSync(folder.path('torn.jsonl'), `${line}\n${line.slice(0, 40)}`);
    const journal = open('torn.jsonl');
    expect(journal.lines).toHaveLength(1);
    journal.add(measured(spec('g', 2)));
    expect(
      text('torn.jsonl')
        .split('\n')
        .map((one) => one.length > 0 && JSON.parse(one).budget),
    ).toEqual([1, 2, false]);
  });

  it('measures anew what is of another version, game, noise or index, and what was too slow with less time', async () => {
    const journal = open('keys.jsonl');
    const one = spec('g', 1);
    const slow: BenchLine = { ...spec('g', 2).asked, status: 'too slow', limit: 5 };
    journal.add(measured(one));
    journal.add(slow);
    const others = [
      { ...one, asked: { ...one.asked, version: '2' } },
      { ...one, asked: { ...one.asked, gameId: 'another' } },
      { ...one, asked: { ...one.asked, noise: '5%' } },
      { ...one, asked: { ...one.asked, index: 'SV', order: 1 } },
      { ...one, asked: { ...one.asked, seed: 1 } },
      { ...one, metrics: ['lds'] },
      { ...one, top: true },
    ];
    for (const other of others) {
      const { asked, make } = runners(() => ({ kind: 'stopped' }));
      await measureRows([one, other], optionsOf(make, { journal }));
      expect(asked).toHaveLength(1);
    }
    const tries = async (limit: number): Promise<number> => {
      const { asked, make } = runners(() => ({ kind: 'stopped' }));
      await measureRows([spec('g', 2)], optionsOf(make, { journal, limit }));
      return asked.length;
    };
    expect([await tries(4), await tries(5), await tries(6)]).toEqual([0, 0, 1]);
  });

  it('puts the rows of a run in order, after those of others', () => {
    const journal = open('order.jsonl');
    for (const one of [spec('other', 1), spec('g', 2), spec('g', 1)]) journal.add(measured(one));
    const ordered = [spec('g', 1), spec('g', 2)].map(measured);
    expect(journal.settle(ordered).map(({ game, budget }) => `${game} ${budget}`)).toEqual([
      'other 1',
      'g 1',
      'g 2',
    ]);
  });
});

describe('Pace', () => {
  it('tells the time left from rows of the same kind', () => {
    const pace = new Pace(['slow', 'slow', 'slow', 'fast', 'fast', 'new'], 2);
    expect(pace.left).toBeUndefined();
    pace.done('slow', 10);
    pace.done('fast', 1);
    // Two slow ones, a fast one, and one that takes as long as the mean of 5.5, two at a time.
    expect(pace.left).toBeCloseTo((20 + 1 + 5.5) / 2, 12);
    pace.done('new', undefined);
    expect(pace.left).toBeCloseTo(21 / 2, 12);
  });
});
