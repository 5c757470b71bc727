import { type Explanation, spex } from '@spex/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { run } from '../support/run.ts';

const folder = testFolder();
afterEach(() => vi.restoreAllMocks());

/** Four interactions of up to five among 40 players. */
function game(): Promise<string> {
  const terms = [
    { players: [3], value: 1 },
    { players: [0, 17], value: -2 },
    { players: [5, 9, 30], value: 1.5 },
    { players: [1, 12, 22, 31, 39], value: 2 },
  ];
  return folder.write('game.json', JSON.stringify({ players: 40, terms }));
}

async function solve(...args: string[]): Promise<Explanation> {
  const all = ['solve', await game(), '--solver', 'spex', '--quiet', '--format', 'json', ...args];
  const { code, out, err } = await run(all);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('--solver spex', () => {
  it('finds the interactions with its default budget', async () => {
    const { solver, cost, spectrum } = await solve();
    expect({ solver, evaluations: cost.evaluations }).toEqual({ solver: 'spex', evaluations: 2048 });
    const supports = spectrum.terms
      .filter(({ value }) => Math.abs(value) > 0.5)
      .map(({ players }) => players.join());
    expect(supports.sort()).toEqual(['0,17', '1,12,22,31,39', '3', '5,9,30']);
  });

  it('explains a text', async () => {
    const ran = await run(['explain', 'It was not good.', '--solver', 'spex', '--quiet', '--format', 'json']);
    expect(JSON.parse(ran.out)).toMatchObject({
      solver: 'spex',
      status: 'complete',
      cost: { evaluations: 16 },
    });
  });

  it('does what the flags of its design say', async () => {
    const { account } = await solve('--max-order', '2', '--groups', '4', '--bin-bits', '4');
    expect(account[0]).toMatch(
      /interactions of up to 2 players .* in 4 groups: 16 bins × \d+ delays, 16 bins/,
    );
  });

  it('gives the solver what was given, and nothing else', async () => {
    const solved = vi.spyOn(spex, 'solve');
    await solve();
    const common = { budget: 2048, seed: 0, holdout: 0 };
    expect(solved.mock.lastCall?.[1]).toEqual(common);
    await solve('--decoding', 'hard', '--chase-depth', '3', '--cutoff', '0.9', '--no-screening');
    expect(solved.mock.lastCall?.[1]).toEqual({
      ...common,
      decoding: 'hard',
      chaseDepth: 3,
      cutoff: 0.9,
      screening: false,
    });
    await solve('--max-order', '3', '--groups', '2', '--bin-bits', '5', '--no-refit', '--cutoff', 'noise');
    expect(solved.mock.lastCall?.[1]).toEqual({
      ...common,
      maxOrder: 3,
      groups: 2,
      binBits: 5,
      refit: false,
      cutoff: 'noise',
    });
  });

  it('writes what was measured when interrupted', async () => {
    const interrupt = new AbortController();
    const args = ['solve', await game(), '--solver', 'spex', '--max-order', '4', '--budget', '20000'];
    const { code, out } = await run([...args, '--format', 'json'], {
      signal: interrupt.signal,
      onErr: (text) => {
        if (text.includes('budget 20000')) interrupt.abort();
      },
    });
    expect(code).toBe(130);
    const found = JSON.parse(out) as Explanation;
    expect(found).toMatchObject({ solver: 'spex', status: 'partial' });
    expect(found.cost.evaluations).toBeLessThan(20_000);
  });

  it('has rows in a bench', async () => {
    await game();
    const { out, err } = await run([
      ...['bench', '--games', folder.path(), '--only', 'game', '--solvers', 'spex'],
      ...['--budgets', '100,1500', '--format', 'json', '--quiet'],
    ]);
    const rows = JSON.parse(out);
    expect(rows).toMatchObject([{ game: 'game', solver: 'spex', budget: 1500, evaluations: 1500, terms: 5 }]);
    expect(rows[0].r2).toBeCloseTo(1, 9);
    expect(err).toContain('game spex 100 seed 0: left out, the budget of 100 is too small');
  });
});

describe('the flags of solver spex are refused', () => {
  it.each([
    [
      'with the default solver',
      ['--max-order', '2'],
      '--max-order belongs to --solver spex: solver auto has no',
    ],
    [
      'with solver exact',
      ['--solver', 'exact', '--no-refit'],
      '--no-refit belongs to --solver spex: solver exact',
    ],
    [
      'with another solver',
      ['--solver', 'proxyspex', '--cutoff', 'noise'],
      '--cutoff belongs to --solver spex',
    ],
    [
      'order 9',
      ['--solver', 'spex', '--max-order', '9'],
      '--max-order must be an integer from 1 to 8, not 9',
    ],
    ['no number', ['--solver', 'spex', '--groups', 'x'], "--groups must be a whole number, not 'x'"],
    [
      'depth 31',
      ['--solver', 'spex', '--chase-depth', '31'],
      '--chase-depth must be an integer from 1 to 30',
    ],
    [
      'unknown decoding',
      ['--solver', 'spex', '--decoding', 'fast'],
      "--decoding must be soft or hard, not 'fast'",
    ],
    ['cutoff 0', ['--solver', 'spex', '--cutoff', '0'], "'noise' or a number above 0 and at most 1, not '0'"],
    ['cutoff 2', ['--solver', 'spex', '--cutoff', '2'], "'noise' or a number above 0 and at most 1, not '2'"],
    ['no cutoff', ['--solver', 'spex', '--cutoff', ''], "'noise' or a number above 0 and at most 1, not ''"],
    [
      'too many bins',
      ['--solver', 'spex', '--max-order', '1', '--bin-bits', '9'],
      '--bin-bits must be at most 6',
    ],
    [
      'what the default budget cannot pay for',
      ['--solver', 'spex', '--max-order', '5', '--bin-bits', '10'],
      'the budget of 2048 is too small',
    ],
  ])('%s', async (_, args, message) => {
    const { code, out, err } = await run(['solve', await game(), ...args]);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(message);
  });

  it('before a text is even read', async () => {
    const { code, err } = await run(['explain', '--file', '/nowhere/text.txt', '--bin-bits', '3']);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'spex: --bin-bits belongs to --solver spex: solver auto has no such setting\n',
    });
  });

  it('a recording that lacks coalitions', async () => {
    const arrays = { masks: npy([0, 0, 0, 1, 1, 0], { dtype: '|u1', shape: [2, 3] }), values: npy([1, 2]) };
    const path = await folder.write('part.npz', npz(arrays));
    const { code, out, err } = await run(['solve', path, '--solver', 'spex']);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
  });
});
