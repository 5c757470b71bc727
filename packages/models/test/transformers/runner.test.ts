import { expect, test } from 'vitest';
import type { Forward, Past } from '../../src/transformers/forward.ts';
import { Runner } from '../../src/transformers/runner.ts';

/** A model whose logits tell a row's tokens so far, and that notes what it ran. */
function recording({ cached = true, refuses = false } = {}) {
  const runs: { rows: number; columns: number; before: number }[] = [];
  const pasts = new WeakMap<Past, number[][]>();
  const remember = (ids: number[][]): Past => {
    const past = { columns: ids[0]!.length, rows: ids.length, tensors: {} };
    pasts.set(past, ids);
    return past;
  };
  const forward: Forward = {
    cached,
    rank: 3,
    width: 2,
    columns: (columns) => columns,
    async logProbs() {
      throw new Error('nobody asks for them here');
    },
    async remember(row, past) {
      return (await forward.run([row], { past, keep: true })).past!;
    },
    async run(rows, { past, keep } = {}) {
      const before = past === undefined ? rows.map(() => []) : pasts.get(past)!;
      if (refuses && past !== undefined && rows.length > 1) throw new Error('batch_size must be 1');
      const columns = Math.max(...rows.map((row) => row.length));
      runs.push({ rows: rows.length, columns, before: past?.columns ?? 0 });
      const logits = new Float32Array(rows.length * columns * 2);
      for (const [row, ids] of rows.entries()) {
        const all = [...before[row]!, ...ids];
        for (let at = 0; at < columns; at++) {
          const sum = all.slice(0, before[row]!.length + at + 1).reduce((total, id) => total * 3 + id, 0);
          logits[(row * columns + at) * 2] = sum;
        }
      }
      const dims = [rows.length, columns, 2];
      if (!keep) return { logits, dims };
      return { logits, dims, past: remember(rows.map((ids, row) => [...before[row]!, ...ids])) };
    },
    tile: (past, rows) => remember(new Array(rows).fill(pasts.get(past)![0])),
  };
  return { forward, runs };
}

/** What the model says at the end of each row, where a run has at most so many cells. */
async function ask({ forward, runner, cells = 10_000 }: Asked, rows: readonly number[][]): Promise<number[]> {
  const ends: number[] = new Array(rows.length);
  const planned = rows.map((ids) => ({ ids: Int32Array.from(ids), reusable: ids.length - 1 }));
  await runner.each(planned, { padding: true, cells }, async ({ rows: members, inputs, past, columns }) => {
    const { logits } = await forward.run(inputs, { past });
    for (const [at, row] of members.entries()) {
      ends[row] = logits[(at * columns + inputs[at]!.length - 1) * 2]!;
    }
  });
  return ends;
}

interface Asked {
  readonly forward: Forward;
  readonly runner: Runner;
  readonly cells?: number;
}

const value = (ids: readonly number[]) => Math.fround(ids.reduce((total, id) => total * 3 + id, 0));
const prefix = Array.from({ length: 100 }, (_, at) => (at < 90 ? 0 : 1 + (at % 2)));
const rows = Array.from({ length: 8 }, (_, at) => [...prefix, ...new Array(1 + (at % 3)).fill(at % 2)]);
const cells = (runs: readonly { rows: number; columns: number }[]) =>
  runs.reduce((sum, run) => sum + run.rows * run.columns, 0);

test('a shared prefix runs once, after it has been compared once', async () => {
  const { forward, runs } = recording();
  const runner = new Runner(forward, 0.01);
  expect(await ask({ forward, runner }, rows)).toEqual(rows.map(value));
  const first = cells(runs.splice(0));
  expect(await ask({ forward, runner }, rows)).toEqual(rows.map(value));
  expect(cells(runs)).toBeLessThan(150);
  expect(first).toBeLessThan(400);
  expect(runs[0]).toEqual({ rows: 1, columns: 100, before: 0 });
});

test('without reuse every row runs whole', async () => {
  const { forward, runs } = recording();
  expect(await ask({ forward, runner: new Runner(forward, 0) }, rows)).toEqual(rows.map(value));
  expect(cells(runs)).toBeGreaterThanOrEqual(rows.flat().length);
  expect(runs.every((run) => run.before === 0)).toBe(true);
});

test('a graph that refuses several rows with a past gets whole rows, and is asked once', async () => {
  const { forward, runs } = recording({ refuses: true });
  const runner = new Runner(forward, 0.01);
  expect(await ask({ forward, runner }, rows)).toEqual(rows.map(value));
  runs.splice(0);
  expect(await ask({ forward, runner }, rows)).toEqual(rows.map(value));
  expect(runs.every((run) => run.before === 0)).toBe(true);
});

test('no run has more cells than its memory allows, a long row goes in pieces', async () => {
  const { forward, runs } = recording();
  const runner = new Runner(forward, 0.01);
  await ask({ forward, runner, cells: 30 }, rows);
  runs.splice(0);
  expect(await ask({ forward, runner, cells: 30 }, rows)).toEqual(rows.map(value));
  expect(await ask({ forward, runner, cells: 30 }, [rows[1]!])).toEqual([value(rows[1]!)]);
  expect(Math.max(...runs.map((run) => run.rows * run.columns))).toBeLessThanOrEqual(30);
});
