import { mkdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { BenchRow } from '../../src/bench/row.ts';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { SMALL } from '../support/games.ts';
import { run } from '../support/run.ts';

const folder = testFolder();

/** A folder with a table, a recording of all its coalitions with test rows, and a spectrum. */
async function games(name: string, index?: unknown): Promise<string> {
  await mkdir(folder.path(name));
  await folder.write(`${name}/a-table.npy`, npy(SMALL));
  const masks = Float64Array.from({ length: 64 * 6 }, (_, i) => (Math.floor(i / 6) >> (i % 6)) & 1);
  const arrays = { masks: npy(masks, { dtype: '|u1', shape: [64, 6] }), values: npy(SMALL) };
  const test = {
    test_masks: npy(masks.subarray(0, 60), { shape: [10, 6] }),
    test_values: npy(SMALL.subarray(0, 10)),
  };
  await folder.write(`${name}/b-rows.npz`, npz({ ...arrays, ...test }));
  const terms = [
    { players: [0, 1], value: 1 },
    { players: [2], value: 1 },
  ];
  await folder.write(`${name}/c-spectrum.json`, JSON.stringify({ players: 4, terms }));
  await folder.write(`${name}/notes.md`, 'no game');
  if (index !== undefined) await folder.write(`${name}/index.json`, JSON.stringify(index));
  return folder.path(name);
}

async function rowsOf(args: readonly string[]): Promise<BenchRow[]> {
  const { code, out } = await run(['bench', '--solvers', 'exact', '--quiet', '--format', 'json', ...args]);
  expect(code).toBe(0);
  return JSON.parse(out);
}

describe('spex bench', () => {
  it('gives a row a game, solver, budget and repeat', async () => {
    const rows = await rowsOf([
      '--games',
      await games('plain'),
      '--budgets',
      '64,80',
      '--repeats',
      '2',
      '--seed',
      '5',
    ]);
    expect(rows.map(({ game, budget, seed }) => `${game} ${budget} ${seed}`)).toEqual([
      'a-table 64 5',
      'a-table 64 6',
      'a-table 80 5',
      'a-table 80 6',
      'b-rows 64 5',
      'b-rows 64 6',
      'c-spectrum 64 5',
      'c-spectrum 64 6',
      'c-spectrum 80 5',
      'c-spectrum 80 6',
    ]);
    expect(rows[0]).toEqual({
      game: 'a-table',
      players: 6,
      solver: 'exact',
      budget: 64,
      evaluations: 64,
      r2: 1,
      seconds: expect.any(Number),
      seed: 5,
      terms: expect.any(Number),
    });
    // A budget above 2^n buys 2^n.
    expect(rows.filter(({ game }) => game === 'c-spectrum').map(({ evaluations }) => evaluations)).toEqual([
      16, 16, 16, 16,
    ]);
    expect(rows.every(({ r2 }) => Math.abs(r2! - 1) < 1e-12)).toBe(true);
  });

  it('reads names, families and lenses from index.json, and only its games', async () => {
    const index = [
      { name: 'rows', file: 'b-rows.npz', players: 6, family: 'F', lens: 'features', model: 'ignored' },
      { name: 'table', file: 'a-table.npy' },
    ];
    const rows = await rowsOf(['--games', await games('indexed', index), '--budgets', '64']);
    expect(rows.map(({ game, family, lens }) => [game, family, lens])).toEqual([
      ['rows', 'F', 'features'],
      ['table', undefined, undefined],
    ]);
  });

  it.each([
    ['table', ['a-table']],
    ['*-*s', ['b-rows', 'c-spectrum']],
    ['a*e', ['a-table']],
  ])('--only %s', async (only, names) => {
    const rows = await rowsOf([
      '--games',
      await games(`only-${names.length}${only.length}`),
      '--budgets',
      '64',
      '--only',
      only,
    ]);
    expect(rows.map(({ game }) => game)).toEqual(names);
  });

  it('measures a noisy game against the noise-free one', async () => {
    const args = ['--games', await games('noisy'), '--budgets', '64', '--only', 'table', '--noise', '30%'];
    const [row] = await rowsOf(args);
    // Exact on noisy values: about 1 - 0.3² of the variance, for 64 coalitions.
    expect(row!.r2).toBeGreaterThan(0.8);
    expect(row!.r2).toBeLessThan(0.97);
  });

  it('leaves out what cannot be measured and says why', async () => {
    const path = await games('refused');
    const args = [
      'bench',
      '--games',
      path,
      '--solvers',
      'exact',
      '--budgets',
      '32,65',
      '--format',
      'json',
      '--quiet',
    ];
    const { code, out, err } = await run(args);
    expect(code).toBe(0);
    expect((JSON.parse(out) as BenchRow[]).map(({ game, budget }) => `${game} ${budget}`)).toEqual([
      'a-table 65',
      'c-spectrum 32',
      'c-spectrum 65',
    ]);
    expect(err).toContain('a-table exact 32 seed 0: left out, the budget of 32 is too small');
    expect(err).toContain(
      'b-rows exact 65 seed 0: left out, the budget of 65 is more than the recording holds',
    );
    const none = await run([
      'bench',
      '--games',
      path,
      '--solvers',
      'exact',
      '--budgets',
      '3',
      '--only',
      'table',
    ]);
    expect(none).toMatchObject({ code: 2, out: '' });
  });

  it('streams rows as jsonl, writes files, and prints a table for people', async () => {
    const path = await games('formats');
    const args = ['bench', '--games', path, '--solvers', 'exact', '--budgets', '64'];
    const streamed = await run([...args, '--format', 'jsonl']);
    const names = (text: string): string[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as BenchRow).game);
    expect(names(streamed.out)).toEqual(['a-table', 'b-rows', 'c-spectrum']);
    const file = folder.path('rows.jsonl');
    expect(await run([...args, '--out', file])).toMatchObject({ code: 0, out: '' });
    expect(names(await readFile(file, 'utf8'))).toEqual(['a-table', 'b-rows', 'c-spectrum']);
    const { out } = await run(args);
    expect(out).toMatch(/^a-table\s+6\s+exact\s+64\s+64\s+1\.0000/m);
    expect(out).toMatch(/^exact\s+all\s+1\.0000$/m);
  });

  it('gives the rows it has when interrupted', async () => {
    const interrupt = new AbortController();
    const path = await games('interrupted');
    const args = [
      'bench',
      '--games',
      path,
      '--solvers',
      'exact',
      '--budgets',
      '64',
      '--repeats',
      '50',
      '--format',
      'json',
    ];
    const { code, out } = await run(args, {
      signal: interrupt.signal,
      onErr: (text) => {
        if (text.includes('seed 2')) interrupt.abort();
      },
    });
    expect(code).toBe(130);
    expect((JSON.parse(out) as BenchRow[]).map(({ seed }) => seed)).toEqual([0, 1, 2]);
  });

  it.each([
    ['no folder', ['--games', '/nowhere'], 'cannot read /nowhere: no such file or folder'],
    ['an unknown solver', ['--games', '.', '--solvers', 'exact,magic'], "'magic'"],
    ['no solver', ['--games', '.', '--solvers', ','], '--solvers needs at least one value'],
    [
      'a budget that is no number',
      ['--games', '.', '--budgets', '12,x'],
      "--budgets must be a whole number of at least 1, not 'x'",
    ],
    ['no repeat', ['--games', '.', '--repeats', '0'], '--repeats must be a whole number of at least 1'],
    ['a missing folder', [], "required option '--games <folder>' not specified"],
    ['an unwritable file', ['--games', '.', '--out', '/nowhere/rows.json'], 'cannot write --out'],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await run(['bench', ...args]);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(message);
  });

  it.each([
    ['empty', [], 'holds no games'],
    [
      'unlike',
      [{ name: 'x', file: 'a-table.npy', players: 7 }],
      'index.json tells 7 players, the file has 6',
    ],
    ['nameless', [{ file: 'a-table.npy' }], 'entry 0 must be { "name"'],
    ['no-list', { name: 'x' }, 'a list of games is wanted'],
    ['missing', [{ name: 'x', file: 'none.npy' }], 'none.npy: no such file'],
  ])('refuses an index.json that is %s', async (name, index, message) => {
    const { code, err } = await run(['bench', '--games', await games(name, index)]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
