import { readFile } from 'node:fs/promises';
import type { Explanation } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { r2Of, SMALL, valueAt } from '../support/games.ts';
import { run } from '../support/run.ts';

const folder = testFolder();
const ALL_MASKS = Float64Array.from({ length: 64 * 6 }, (_, i) => (Math.floor(i / 6) >> (i % 6)) & 1);

function table(): Promise<string> {
  return folder.write('table.npy', npy(SMALL));
}

function recording(rows = 64): Promise<string> {
  const masks = npy(ALL_MASKS.subarray(0, rows * 6), { dtype: '|u1', shape: [rows, 6] });
  return folder.write(`recording-${rows}.npz`, npz({ masks, values: npy(SMALL.subarray(0, rows)) }));
}

async function solveJson(
  args: readonly string[],
): Promise<Explanation & { truth?: { r2: number; coalitions: number } }> {
  const { code, out, err } = await run(['solve', ...args, '--format', 'json']);
  expect({ code, err: err.replace(/^\d+ players, solver .*\n/, '') }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('spex solve', () => {
  it('prints an explanation whose spectrum gives the table back', async () => {
    const found = await solveJson([await table(), '--budget', '64', '--seed', '3']);
    expect(found).toMatchObject({ schema: 1, solver: 'auto', seed: 3, status: 'complete' });
    expect(found.spectrum.players).toBe(6);
    for (let row = 0; row < 64; row++)
      expect(valueAt(found.spectrum.terms, row)).toBeCloseTo(SMALL[row]!, 12);
    expect(found.cost).toMatchObject({ budget: 64, evaluations: 64 });
    expect(found.truth).toEqual({ r2: 1, coalitions: 64 });
  });

  it('takes index and order', async () => {
    const { interactions } = await solveJson([
      await table(),
      '--solver',
      'exact',
      '--budget',
      '64',
      '--index',
      'moebius',
      '--order',
      '2',
    ]);
    expect(interactions).toMatchObject({ index: 'Moebius', order: 2 });
    const values = new Map(interactions.terms.map(({ players, value }) => [players.join(), value]));
    // SMALL is written as a sum over sets of present players, which is its Moebius transform.
    expect(values.get('1,2')).toBeCloseTo(3, 12);
    expect(values.get('0')).toBeCloseTo(2, 12);
    expect(interactions.terms.every(({ players }) => players.length <= 2)).toBe(true);
  });

  it('says what it does on standard error, and nothing there with --quiet', async () => {
    const path = await table();
    const loud = await run(['solve', path, '--budget', '64']);
    expect(loud.err).toBe('6 players, solver auto, budget 64 ablations\n');
    const quiet = await run(['solve', path, '--budget', '64', '--quiet']);
    expect(quiet.err).toBe('');
    expect(quiet.out).toContain('R² 1.0000 against the known values of 64 coalitions');
  });

  it('has a default budget, which covers a small table', async () => {
    const { err } = await run(['solve', await table()]);
    expect(err).toBe('6 players, solver auto, budget 64 ablations (default for 6 players)\n');
  });

  it('colours text only where it is asked to', async () => {
    const path = await table();
    const plain = await run(['solve', path]);
    const forced = await run(['solve', path], { env: { FORCE_COLOR: '1' } });
    const terminal = await run(['solve', path], { terminal: true, env: { TERM: 'xterm-256color' } });
    const refused = await run(['solve', path], {
      terminal: true,
      env: { TERM: 'xterm-256color', NO_COLOR: '1' },
    });
    const coloured = (text: string): boolean => text.includes('\u001b[');
    expect([plain, forced, terminal, refused].map(({ out }) => coloured(out))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['json', '.json', '{'],
    ['svg', '.svg', '<svg'],
    ['html', '.html', '<!doctype html>'],
    ['text', '.txt', '“p1” and “p2” together'],
  ])('writes %s, on standard output or into a file of that extension', async (format, extension, start) => {
    const path = await table();
    const printed = await run(['solve', path, '--format', format]);
    expect(printed.out.trimStart().toLowerCase()).toContain(start);
    const file = folder.path(`out${extension}`);
    const written = await run(['solve', path, '--out', file]);
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(written.err).toContain(`wrote ${file}\n`);
    expect((await readFile(file, 'utf8')).trimStart().toLowerCase()).toContain(start);
  });

  it('gives the same bytes for the same seed', async () => {
    const path = await folder.write(
      'noisy.json',
      JSON.stringify({ players: 6, terms: [{ players: [0, 1], value: 1 }] }),
    );
    const timeless = (text: string): string =>
      text.replaceAll(/"(evaluation|solver)Seconds": ?[^,}\s]+/g, '');
    const args = ['solve', path, '--noise', '10%', '--budget', '64', '--format', 'json'];
    const [first, again, other] = [await run(args), await run(args), await run([...args, '--seed', '1'])];
    expect(timeless(again.out)).toBe(timeless(first.out));
    expect(timeless(other.out).replace('"seed": 1', '"seed": 0')).not.toBe(timeless(first.out));
  });

  it('holds a noisy spectrum against the noise-free one', async () => {
    const terms = [
      { players: [], value: 2 },
      { players: [0], value: 1 },
      { players: [1, 3], value: -2 },
    ];
    const path = await folder.write('noise.json', JSON.stringify({ players: 6, terms }));
    const found = await solveJson([path, '--noise', '20%', '--solver', 'exact', '--budget', '64']);
    const all = Array.from({ length: 64 }, (_, row) => row);
    const expected = r2Of(
      all.map((row) => valueAt(terms, row)),
      all.map((row) => valueAt(found.spectrum.terms, row)),
    );
    expect(expected).toBeLessThan(1);
    expect(found.truth?.coalitions).toBe(64);
    expect(found.truth?.r2).toBeCloseTo(expected, 10);
  });

  it('solves a recording that holds every coalition', async () => {
    const found = await solveJson([await recording(), '--solver', 'exact']);
    for (let row = 0; row < 64; row++)
      expect(valueAt(found.spectrum.terms, row)).toBeCloseTo(SMALL[row]!, 12);
    expect(found.truth).toBeUndefined();
  });
});

describe('spex solve refuses', () => {
  /** Every refusal is one line on standard error, exit code 2, no data, and nothing spent. */
  async function refusal(args: readonly string[]): Promise<string> {
    const { code, out, err } = await run(['solve', ...args]);
    expect({ code, out, lines: err.split('\n').length, start: err.slice(0, 6) }).toEqual({
      code: 2,
      out: '',
      lines: 2,
      start: 'spex: ',
    });
    return err.slice(6, -1);
  }

  it.each([
    ['a budget below the least', ['--solver', 'exact', '--budget', '63'], 'give at least 64'],
    ['a budget of 0', ['--solver', 'exact', '--budget', '0'], 'at least 64'],
    ['a budget of -5', ['--solver', 'exact', '--budget', '-5'], 'at least 64'],
    ['a budget that is no number', ['--budget', 'many'], "--budget must be a whole number, not 'many'"],
    ['a fraction of an ablation', ['--budget', '12.5'], "--budget must be a whole number, not '12.5'"],
    ['a missing budget', ['--budget'], "'--budget <n>' argument missing"],
    ['an unknown index', ['--index', 'shapley'], "'shapley'"],
    ['an unknown solver', ['--solver', 'magic'], "'magic'"],
    ['order 0', ['--order', '0'], 'order must be an integer from 1 to 6'],
    ['order n + 1', ['--order', '7'], 'order must be an integer from 1 to 6'],
    ['a seed that is no number', ['--seed', 'x'], '--seed must be a whole number of at least 0'],
    ['a negative holdout', ['--holdout', '-1'], '--holdout must be a whole number of at least 0'],
    ['more holdout than there is', ['--budget', '64', '--holdout', '5'], 'holdout'],
    ['top 0', ['--top', '0'], '--top must be a whole number of at least 1'],
    ['an unknown format', ['--format', 'pdf'], "unknown format 'pdf': the formats are text, json, html, svg"],
    ['an unknown flag', ['--fromat', 'json'], "unknown option '--fromat' (Did you mean --format?)"],
    ['a second game', ['other.npy'], 'too many arguments'],
    [
      'an --out that cannot be',
      ['--out', '/nowhere/out.json'],
      'cannot write --out /nowhere/out.json: no such file',
    ],
    ['an --out of no known format', ['--out', 'picture.png'], 'its extension tells no format'],
    ['noise that is no number', ['--noise', 'loud'], '--noise must be a standard deviation'],
  ])('%s', async (_, args, message) => {
    expect(await refusal([await table(), ...args])).toContain(message);
  });

  it('noise on a recording', async () => {
    expect(await refusal([await recording(), '--noise', '5%'])).toContain(
      '--noise is for tables and spectra',
    );
  });

  it('a recording with fewer rows than the budget', async () => {
    const message = 'the budget of 65 is more than the recording holds: give at most 64';
    expect(await refusal([await recording(), '--budget', '65'])).toBe(message);
  });

  it('solver exact for a recording that lacks coalitions', async () => {
    expect(await refusal([await recording(40), '--solver', 'exact'])).toContain(
      '24 of them were not recorded',
    );
  });

  it('solver exact for more than 20 players', async () => {
    const path = await folder.write(
      'wide.json',
      JSON.stringify({ players: 21, terms: [{ players: [0], value: 1 }] }),
    );
    const message = await refusal([path, '--solver', 'exact', '--budget', '4000000']);
    expect(message).toContain('at most 20 players, not 21');
  });

  it('a game that cannot be read, or is none', async () => {
    expect(await refusal([folder.path('none.npy')])).toContain('none.npy: no such file');
    expect(await refusal([await folder.write('five.npy', npy([1, 2, 3, 4, 5]))])).toContain('five.npy: ');
    expect(await refusal([await folder.write('nan.npy', npy([1, Number.NaN, 3, 4]))])).toContain('is NaN');
  });
});
