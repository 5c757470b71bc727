import { readFile } from 'node:fs/promises';
import type { SpexPlan } from '@spex/core';
import { describe, expect, it } from 'vitest';
import type { LeastBudget } from '../../src/planning/describe-design.ts';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { SMALL } from '../support/games.ts';
import { run } from '../support/run.ts';

const folder = testFolder();

type PlanJson = SpexPlan & { complete: boolean; coalitions?: number; least: LeastBudget[] };

async function planJson(...args: string[]): Promise<PlanJson> {
  const { code, out, err } = await run(['plan', ...args, '--format', 'json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

async function planText(...args: string[]): Promise<string> {
  const { code, out, err } = await run(['plan', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

function spectrum(players: number): Promise<string> {
  const terms = [{ players: [0, players - 1], value: 1 }];
  return folder.write(`spectrum-${players}.json`, JSON.stringify({ players, terms }));
}

describe('spex plan', () => {
  it('prints groups, bins, delays and uniform coalitions that add up to the budget', async () => {
    const out = await planText('--players', '128', '--budget', '5000');
    expect(out).toContain('128 players, solver spex, budget 5,000 ablations\n');
    // 5 × 8: t cosets of degree 8, the least for which 2^m - 1 positions hold 128 players.
    expect(out).toContain('t = 5 (interactions of up to 5 players), p = 40 parity bits');
    const number = (text: string | undefined): number => Number(text?.replaceAll(',', ''));
    const groups = [
      ...out.matchAll(/^ {2}group \d +2\^(\d+) = ([\d,]+) bins × ([\d,]+) delays +([\d,]+)$/gm),
    ];
    expect(groups).toHaveLength(3);
    let sum = 0;
    for (const [, bits, bins, delays, coalitions] of groups) {
      expect(number(bins)).toBe(2 ** number(bits));
      expect(number(coalitions)).toBe(number(bins) * number(delays));
      sum += number(coalitions);
    }
    const uniform = /uniform +([\d,]+) random, all present, all absent +([\d,]+)$/m.exec(out);
    expect(number(uniform?.[2])).toBe(number(uniform?.[1]) + 2);
    expect(sum + number(uniform?.[2])).toBe(5000);
    expect(out).toMatch(/^ {2}sum +5,000$/m);
  });

  it('explains its words, in lines of at most 80 characters', async () => {
    const texts = [
      await planText('--players', '128', '--budget', '5000'),
      await planText('--players', '100000', '--budget', '123456789', '--max-order', '8'),
      await planText('--players', '20', '--budget', '1048576'),
      await planText('--players', '64', '--budget', '90000', '--bin-bits', '10', '--max-order', '5'),
    ];
    for (const line of texts.flatMap((text) => text.split('\n')))
      expect(line.length, line).toBeLessThanOrEqual(80);
    for (const word of ['Group', 'Bin', 'Delay', 'Parity bits', 'Uniform']) {
      expect(texts[0]).toMatch(new RegExp(`^${word} {2,}\\S`, 'm'));
    }
  });

  it('marks the orders that the budget reaches', async () => {
    const out = await planText('--players', '64', '--budget', '400');
    const table = out.slice(out.indexOf('Least workable budget'));
    const rows = [...table.matchAll(/^ {2}(\d) +([\d,]+)(?: {2}(.+))?$/gm)];
    expect(rows.map(([, order]) => order)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    for (const [, , least, mark = ''] of rows) expect(mark.startsWith('reached')).toBe(Number(least) <= 400);
    expect(rows.filter(([, , , mark]) => mark === 'reached, this plan').map(([, order]) => order)).toEqual([
      '2',
    ]);
    expect(out).toContain('Without --max-order');
    expect(await planText('--players', '64', '--budget', '400', '--max-order', '3')).not.toContain(
      'Without --max-order',
    );
  });

  it('plans what the solver then does', async () => {
    const path = await spectrum(40);
    const args = ['--budget', '900', '--max-order', '3', '--groups', '2'];
    const plan = await planJson(path, ...args);
    expect(plan).toMatchObject({ players: 40, budget: 900, maxOrder: 3, complete: false });
    expect(plan.coded + plan.uniform).toBe(900);
    const solved = await run(['solve', path, '--solver', 'spex', ...args, '--format', 'json', '--quiet']);
    const { account, cost } = JSON.parse(solved.out);
    const groups = plan.groups.map(({ bits, delays }) => `${2 ** bits} bins × ${delays} delays`).join(', ');
    expect(account[0]).toContain(
      `${plan.coded} coalitions were chosen by a code for interactions of up to 3 players`,
    );
    expect(account[0]).toContain(`in 2 groups: ${groups}; ${plan.uniform} more are uniform`);
    expect(cost.evaluations).toBe(900);
  });

  it('gives the least budget of each order, as the solver holds it', async () => {
    const path = await spectrum(30);
    const { least } = await planJson(path, '--budget', '5000');
    expect(least.map(({ order }) => order)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { order, budget } of [least[0]!, least[2]!, least[7]!]) {
      const solve = ['solve', path, '--solver', 'spex', '--quiet', '--max-order', String(order), '--budget'];
      expect(await run([...solve, String(budget! - 1)])).toMatchObject({
        code: 2,
        err: `spex: the budget of ${budget! - 1} is too small for solver 'spex' on this game: give at least ${budget}\n`,
      });
      expect((await run([...solve, String(budget)])).code).toBe(0);
    }
  });

  it('says when every coalition is measured', async () => {
    const out = await planText('--players', '10', '--budget', '1024');
    expect(out).toContain('all 1,024 coalitions: every one is measured,\nand the spectrum is exact');
    expect(out).not.toContain('group');
    expect(await planText('--players', '10', '--budget', '1023')).toContain('group 1');
    expect(await planJson('--players', '4', '--budget', '99')).toEqual({
      players: 4,
      budget: 99,
      complete: true,
      coalitions: 16,
      least: [1, 2, 3, 4].map((order) => ({ order, budget: 16 })),
    });
  });

  it('has the default budget of solve', async () => {
    const path = await spectrum(40);
    expect(await planText(path)).toContain('budget 2,048 ablations (default for 40 players)\n');
    const { err } = await run(['solve', path, '--solver', 'spex']);
    expect(err).toBe('40 players, solver spex, budget 2048 ablations (default for 40 players)\n');
    expect(await planText('--players', '40')).toContain('budget 2,048 ablations (the default)\n');
  });

  it('takes the groups and bins asked for, and tells which orders have no code for them', async () => {
    const plan = await planJson(
      '--players',
      '64',
      '--budget',
      '20000',
      '--groups',
      '2',
      '--bin-bits',
      '9',
      '--max-order',
      '3',
    );
    expect(plan.groups.map(({ bits }) => bits)).toEqual([9, 9]);
    // Order 1 has a code of 7 parity bits, too few for 2^9 bins.
    expect(plan.least.map(({ budget }) => budget === null)).toEqual([true, ...Array(7).fill(false)]);
  });

  it('reads the players of a table and of a whole recording', async () => {
    const masks = Float64Array.from({ length: 64 * 6 }, (_, i) => (Math.floor(i / 6) >> (i % 6)) & 1);
    const arrays = { masks: npy(masks, { dtype: '|u1', shape: [64, 6] }), values: npy(SMALL) };
    for (const path of [
      await folder.write('table.npy', npy(SMALL)),
      await folder.write('whole.npz', npz(arrays)),
    ]) {
      expect(await planJson(path)).toMatchObject({ players: 6, budget: 64, complete: true });
    }
  });

  it('writes into a file', async () => {
    const file = folder.path('plan.json');
    expect(await run(['plan', '--players', '64', '--budget', '2000', '--out', file])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ players: 64, budget: 2000 });
  });
});

describe('spex plan refuses', () => {
  it.each([
    ['neither game nor players', [], 'give a game file or --players: one of them is needed'],
    ['game and players', ['game.json', '--players', '6'], 'give a game file or --players: not both'],
    ['one player', ['--players', '1'], "--players must be a whole number of at least 2, not '1'"],
    [
      'too many players',
      ['--players', '200000'],
      '--players must be an integer from 1 to 100000, not 200000',
    ],
    ['a small budget', ['--players', '64', '--budget', '111'], 'the budget of 111 is too small'],
    ['a negative budget', ['--players', '64', '--budget', '-3'], 'the budget of -3 is too small'],
    ['a budget that is no number', ['--players', '64', '--budget', '1e3'], '--budget must be a whole number'],
    ['order 0', ['--players', '64', '--max-order', '0'], '--max-order must be an integer from 1 to 8, not 0'],
    ['order 9', ['--players', '64', '--max-order', '9'], '--max-order must be an integer from 1 to 8, not 9'],
    ['no group', ['--players', '64', '--groups', '0'], '--groups must be an integer from 1 to 16, not 0'],
    ['too many bins', ['--players', '64', '--bin-bits', '21'], '--bin-bits must be an integer from 1 to 20'],
    [
      'more bins than the code has parity bits',
      ['--players', '64', '--bin-bits', '15', '--max-order', '2', '--budget', '999999'],
      '--bin-bits must be at most 14',
    ],
    ['the same where all is measured', ['--players', '5', '--bin-bits', '6'], '--bin-bits must be at most'],
    ['flags of the decoder', ['--players', '64', '--decoding', 'hard'], "unknown option '--decoding'"],
    ['an unknown format', ['--players', '64', '--format', 'svg'], 'the formats are text, json'],
    ['an --out that cannot be', ['--players', '64', '--out', '/nowhere/x.txt'], 'cannot write --out'],
    ['a missing file', ['none.json'], 'cannot read none.json: no such file or folder'],
  ])('%s', async (_, args, message) => {
    const { code, out, err } = await run(['plan', ...args]);
    expect({ code, out, lines: err.split('\n').length, start: err.slice(0, 6) }).toEqual({
      code: 2,
      out: '',
      lines: 2,
      start: 'spex: ',
    });
    expect(err).toContain(message);
  });

  it('a recording that lacks coalitions', async () => {
    const arrays = { masks: npy([0, 0, 0, 1, 1, 0], { dtype: '|u1', shape: [2, 3] }), values: npy([1, 2]) };
    const path = await folder.write('part.npz', npz(arrays));
    const { code, err } = await run(['plan', path]);
    expect(code).toBe(2);
    expect(err).toContain('a recording has values for others only: give --players 3 to plan a new run\n');
  });
});
