import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

const parsed = (text: string): BenchRow[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('spex bench', () => {
  it('gives a row a game, solver, budget and repeat', async () => {
    const path = await games('plain');
    const rows = await rowsOf(['--games', path, '--budgets', '64,80', '--repeats', '2', '--seed', '5']);
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
      gameId: expect.stringMatching(/^table:[0-9a-f]{32}$/),
      players: 6,
      solver: 'exact',
      budget: 64,
      seed: 5,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      status: 'measured',
      evaluations: 64,
      r2: 1,
      seconds: expect.any(Number),
      terms: expect.any(Number),
    });
    // A budget above 2^n buys 2^n.
    expect(rows.filter(({ game }) => game === 'c-spectrum').map(({ evaluations }) => evaluations)).toEqual([
      16, 16, 16, 16,
    ]);
    expect(rows.every(({ r2 }) => Math.abs(r2 - 1) < 1e-12)).toBe(true);
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
    const path = await games(`only-${names.length}${only.length}`);
    const rows = await rowsOf(['--games', path, '--budgets', '64', '--only', only]);
    expect(rows.map(({ game }) => game)).toEqual(names);
  });

  it('measures a noisy game against the noise-free one', async () => {
    const args = ['--games', await games('noisy'), '--budgets', '64', '--only', 'table', '--noise', '30%'];
    const [row] = await rowsOf(args);
    // Exact on noisy values: about 1 - 0.3² of the variance, for 64 coalitions.
    expect(row!.r2).toBeGreaterThan(0.8);
    expect(row!.r2).toBeLessThan(0.97);
    expect(row!.noise).toBe('30%');
  });

  it('leaves out what cannot be measured and says why', async () => {
    const path = await games('refused');
    const args = ['bench', '--games', path, '--solvers', 'exact', '--budgets', '32,50,65'];
    const { code, out, err } = await run([...args, '--format', 'json', '--quiet']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as BenchRow[]).map(({ game, budget }) => `${game} ${budget}`)).toEqual([
      'a-table 65',
      'c-spectrum 32',
      'c-spectrum 50',
      'c-spectrum 65',
    ]);
    // Of each kind of reason the first at length, then how many more there were.
    expect(err.split('\n')).toEqual([
      expect.stringContaining('a-table exact 32 seed 0: left out, the budget of 32 is too small'),
      expect.stringContaining(
        'b-rows exact 65 seed 0: left out, the budget of 65 is more than the recording holds',
      ),
      'exact: 3 more rows left out likewise',
      '',
    ]);
    const none = ['bench', '--games', path, '--solvers', 'exact', '--budgets', '3', '--only', 'table'];
    expect(await run(none)).toMatchObject({ code: 2, out: '' });
  });

  it('streams rows as jsonl, and prints a table for people', async () => {
    const path = await games('formats');
    const args = ['bench', '--games', path, '--solvers', 'exact', '--budgets', '64'];
    const streamed = await run([...args, '--format', 'jsonl']);
    expect(parsed(streamed.out).map(({ game }) => game)).toEqual(['a-table', 'b-rows', 'c-spectrum']);
    const { out } = await run(args);
    expect(out).toMatch(/^a-table\s+6\s+exact\s+64\s+64\s+1\.0000/m);
    expect(out).toMatch(/^exact\s+all\s+1\.0000 ±0\.0000$/m);
    const markdown = (await run([...args, '--format', 'markdown'])).out;
    expect(markdown).toContain('| game | n | solver | budget | paid | R² |');
    expect(markdown).toContain(
      '**Means: R² (more is better), mean over games ± standard error**\n\n| solver |',
    );
    expect(markdown).toContain('| exact | all | 1.0000 ±0.0000 |');
  });

  it('gives means of every family, and over all games only where that is asked for', async () => {
    const args = [
      'bench',
      '--families',
      'sparse:n=5,terms=4',
      'parity:n=5,terms=2,order=2',
      '--solvers',
      'exact',
    ];
    const measured = [...args, '--budgets', '32', '--quiet'];
    expect((await run(measured)).out).toMatch(/^exact\s+sparse\S* +1\.0000/m);
    const { out } = await run([...measured, '--overall']);
    expect(out).not.toMatch(/^exact\s+sparse/m);
    expect(out).toMatch(/^exact\s+all\s+1\.0000/m);
  });

  it('keeps rows in a file and measures only what is missing', async () => {
    const path = await games('kept');
    const file = folder.path('rows.jsonl');
    const args = ['bench', '--games', path, '--solvers', 'exact', '--out', file];
    expect(await run([...args, '--budgets', '80', '--only', 'table'])).toMatchObject({ code: 0, out: '' });
    const [first] = parsed(await readFile(file, 'utf8'));
    // What a killed run leaves: rows, and the beginning of one. A row's time tells that it was not measured again.
    await writeFile(file, `${JSON.stringify({ ...first, seconds: 1234 })}\n{"game":"c-spec`);
    const again = await run([...args, '--budgets', '64,80']);
    expect(again).toMatchObject({ code: 0, out: '' });
    expect(again.err).toContain('5 rows in');
    expect(again.err).toContain('1 of them measured before');
    const rows = parsed(await readFile(file, 'utf8'));
    expect(rows.map(({ game, budget }) => `${game} ${budget}`)).toEqual([
      'a-table 64',
      'a-table 80',
      'b-rows 64',
      'c-spectrum 64',
      'c-spectrum 80',
    ]);
    expect(rows[1]!.seconds).toBe(1234);

    // A metric that the rows lack has to be measured.
    const further = ['--budgets', '80', '--only', 'table', '--metrics', 'r2,lds'];
    await run([...args, ...further]);
    const measured = parsed(await readFile(file, 'utf8')).find(
      ({ game, budget }) => `${game} ${budget}` === 'a-table 80',
    )!;
    expect(measured.metrics).toEqual({ lds: 1 });
    expect(measured.seconds).not.toBe(1234);
    await run([...args, '--budgets', '80', '--only', 'table', '--fresh']);
    expect(parsed(await readFile(file, 'utf8'))).toHaveLength(1);
  });

  it('tabulates and plots rows that were measured before', async () => {
    const file = folder.path('from.jsonl');
    const args = ['bench', '--games', await games('from'), '--solvers', 'exact', '--budgets', '64'];
    await run([...args, '--metrics', 'r2,index-error:SV', '--out', file]);
    const plots = folder.path('plots');
    const { code, out } = await run(['bench', '--from', file, '--only', '*-*', '--plots', plots, '--quiet']);
    expect(code).toBe(0);
    expect(out).toContain('Means: R² (more is better)');
    expect(out).toContain('Means: mean squared error of SV (less is better)');
    expect(await readFile(`${plots}/r2-all.svg`, 'utf8')).toContain('<svg');
    expect(await readFile(`${plots}/index-error-SV-top-all.svg`, 'utf8')).toContain('<svg');
    expect(await run(['bench', '--from', file, '--only', 'nothing'])).toMatchObject({ code: 2 });
    expect(await run(['bench', '--from', file, '--metrics', 'r2,lds'])).toMatchObject({
      code: 2,
      err: `spex: no row of ${file} holds metric 'lds': they hold r2, index-error:SV\n`,
    });
    expect(await run(['bench', '--from', file, '--solvers', 'lasso'])).toMatchObject({
      code: 2,
      err: 'spex: --from measures nothing and takes no --solvers: --only chooses among its games\n',
    });
  });

  it('tells stability of several seeds only', async () => {
    const args = ['bench', '--games', await games('seeds'), '--solvers', 'exact', '--budgets', '64'];
    const one = await run([...args, '--metrics', 'stability']);
    expect(one.err).toContain('stability is not known of one seed: --repeats 2 or more\n');
    const file = folder.path('seeds.jsonl');
    await run([...args, '--metrics', 'stability', '--repeats', '2', '--out', file]);
    const { out, err } = await run(['bench', '--from', file]);
    expect(out).toContain('Means: overlap of the 10 largest terms between seeds (more is better)');
    expect(err).toBe('');
  });

  it('asks solvers that estimate an index for those that are wanted', async () => {
    const args = [
      '--families',
      'sparse:n=6,terms=4,order=2,count=1',
      '--budgets',
      '40',
      '--solvers',
      'permutation,lasso',
    ];
    const of = async (more: readonly string[]): Promise<string[]> =>
      (await rowsOf([...args, ...more])).map(({ solver, index, order }) => `${solver} ${index} ${order}`);
    expect(await of([])).toEqual(['permutation SV 1', 'lasso undefined undefined']);
    expect(await of(['--metrics', 'index-error:SII:2,index-error:SV'])).toEqual([
      'permutation SII 2',
      'permutation SV 1',
      'lasso undefined undefined',
    ]);
    expect(await of(['--index', 'FBII'])).toEqual(['lasso undefined undefined']);
    expect(await run(['bench', ...args.slice(0, -1), 'permutation', '--index', 'FBII'])).toMatchObject({
      code: 2,
      out: '',
      err: 'permutation: left out, it estimates SV, SII, STII only\n',
    });
    const rows = await rowsOf([...args, '--metrics', 'index-error', '--index', 'SV,SII:2']);
    const errors = rows.map(({ metrics }) => [
      metrics!['index-error:SV/mse'],
      metrics!['index-error:SII:2/mse'],
    ]);
    expect(errors).toEqual([
      [expect.any(Number), null],
      [null, expect.any(Number)],
      [expect.any(Number), expect.any(Number)],
    ]);
  });

  it('gives the rows it has when interrupted', async () => {
    const interrupt = new AbortController();
    const path = await games('interrupted');
    const args = ['bench', '--games', path, '--solvers', 'exact', '--budgets', '64', '--repeats', '50'];
    const { code, out } = await run([...args, '--format', 'json'], {
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
    ['an unwritable file', ['--games', '.', '--out', '/nowhere/rows.json'], 'cannot write --out'],
    ['an unwritable journal', ['--games', '.', '--out', '/nowhere/rows.jsonl'], 'cannot write --out'],
    ['an unwritable folder', ['--games', '.', '--plots', '/dev/null/plots'], 'cannot write --plots'],
    ['an unknown metric', ['--games', '.', '--metrics', 'r3'], "there is no metric 'r3'"],
    ['a bad probability', ['--games', '.', '--metrics', 'r2@2'], 'needs a probability between 0 and 1'],
    ['an unknown index', ['--games', '.', '--index', 'XYZ'], "unknown index 'XYZ'"],
    ['an unknown family', ['--families', 'dense'], "there is no family 'dense'"],
    ['an unknown lens', ['--live', 'dreams'], "there are no live games of 'dreams'"],
    ['no time', ['--games', '.', '--row-seconds', '0'], '--row-seconds must be a number above 0'],
    ['rows that are not there', ['--from', '/nowhere/rows.jsonl'], '/nowhere/rows.jsonl'],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await run(['bench', ...args]);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(message);
  });

  it('takes no file for its own that holds other lines', async () => {
    const file = await folder.write('other.jsonl', '{"text":"mine"}\n');
    const { code, err } = await run(['bench', '--families', 'sparse', '--out', file]);
    expect(code).toBe(2);
    expect(err).toContain('line 1, is no row of spex bench');
    expect(await readFile(file, 'utf8')).toBe('{"text":"mine"}\n');
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
