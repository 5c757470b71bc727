import { readFile } from 'node:fs/promises';
import { createSpectrum, type Explanation, spectrumToJSON } from '@spex/core';
import { describe, expect, it } from 'vitest';
import type { BestAnswer } from '../../src/best/answer.ts';
import { describeBest } from '../../src/best/describe.ts';
import { npy, npz } from '../support/arrays.ts';
import { testFolder } from '../support/folder.ts';
import { SMALL, valueAt } from '../support/games.ts';
import { run } from '../support/run.ts';

const folder = testFolder();
const ALL_MASKS = Float64Array.from({ length: 64 * 6 }, (_, i) => (Math.floor(i / 6) >> (i % 6)) & 1);

function table(): Promise<string> {
  return folder.write('table.npy', npy(SMALL));
}

function recording(rows: number): Promise<string> {
  const masks = npy(ALL_MASKS.subarray(0, rows * 6), { dtype: '|u1', shape: [rows, 6] });
  return folder.write(`recording-${rows}.npz`, npz({ masks, values: npy(SMALL.subarray(0, rows)) }));
}

async function explanation(...flags: readonly string[]): Promise<Explanation> {
  const { out } = await run(['solve', await table(), '--format', 'json', ...flags]);
  return JSON.parse(out);
}

async function bestJson(args: readonly string[]): Promise<BestAnswer> {
  const { code, out, err } = await run(['best', ...args, '--format', 'json', '--quiet']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const sizeOf = (mask: number): number => mask.toString(2).replaceAll('0', '').length;
const maskOf = (players: readonly number[]): number =>
  players.reduce((mask, player) => mask | (1 << player), 0);

describe('spex best', () => {
  it.each(['raise', 'lower', 'keep', 'change'] as const)(
    '--goal %s: the best of all sets, present or absent',
    async (goal) => {
      const worth = (value: number): number =>
        ({
          raise: value,
          lower: -value,
          keep: -Math.abs(value - SMALL[63]!),
          change: Math.abs(value - SMALL[63]!),
        })[goal];
      for (const reading of ['--keep', '--remove'] as const) {
        for (const sizes of [
          ['--size', '2'],
          ['--at-least', '2', '--at-most', '4'],
        ]) {
          const answer = await bestJson([await table(), '--goal', goal, reading, ...sizes]);
          const [least, most] = sizes.length === 2 ? [2, 2] : [2, 4];
          const chosenOf = (mask: number): number => (reading === '--keep' ? mask : 63 & ~mask);
          const masks = Array.from(SMALL.keys()).filter(
            (mask) => sizeOf(chosenOf(mask)) >= least && sizeOf(chosenOf(mask)) <= most,
          );
          const best = Math.max(...masks.map((mask) => worth(SMALL[mask]!)));
          expect(worth(SMALL[maskOf(answer.present)]!)).toBeCloseTo(best, 9);
          expect(maskOf(answer.chosen)).toBe(chosenOf(maskOf(answer.present)));
          expect(answer.chosen.length).toBeGreaterThanOrEqual(least);
          expect(answer.chosen.length).toBeLessThanOrEqual(most);
          expect(answer).toMatchObject({
            goal,
            reading: reading.slice(2),
            size: { least, most },
            players: 6,
            labels: answer.chosen.map((player) => `p${player}`),
            optimal: true,
            gap: 0,
            method: 'enumeration',
          });
          expect(answer.predicted.value).toBeCloseTo(SMALL[maskOf(answer.present)]!, 9);
          expect(answer.ends.grand).toBeCloseTo(SMALL[63]!, 9);
          expect(answer.ends.empty).toBeCloseTo(SMALL[0]!, 9);
        }
      }
    },
  );

  it('says who is present, what is predicted, proven and measured', async () => {
    const { out } = await run(['best', await table(), '--size', '3', '--verify']);
    expect(out).toBe(`With these present and all others absent, the output is highest:

  “p0”, “p1” and “p2”

Chosen    3 of 6 players; 3 present, 3 absent.
Predicted value +4.50; +3.25 with all present, +0.50 with all absent.
Proof     no other set of 3 has a higher predicted value (all 20 were looked
          at).
Measured  +4.50, as predicted; +3.25 with all present.
`);
    const removed = await run(['best', await table(), '--remove', '--goal', 'lower', '--size', '1']);
    expect(removed.out).toContain('Without these, and all others present, the output is lowest:\n\n  “p2”\n');
    expect(removed.out).toContain('1 of 6 players; 5 present, 1 absent.');
    const nobody = await run(['best', await table(), '--goal', 'raise', '--size', '0']);
    expect(nobody.out).toContain('  (nobody)\n');
    expect(nobody.out).toContain('there is no other set of 0.');
  });

  it('reads an explanation, and tells how far its predictions are off', async () => {
    const given = await explanation('--budget', '40', '--solver', 'lasso', '--seed', '2');
    const path = await folder.write('explanation.json', JSON.stringify(given));
    const answer = await bestJson([path, '--goal', 'lower', '--size', '2', '--verify', await table()]);
    const all = Array.from({ length: 64 }, (_, mask) => mask).filter((mask) => sizeOf(mask) === 2);
    const least = Math.min(...all.map((mask) => valueAt(given.spectrum.terms, mask)));
    expect(answer.predicted.value).toBeCloseTo(least, 9);
    const { level, error } = given.uncertainty!;
    // The normal quantile of 90 % is 1.645.
    expect(level).toBe(0.9);
    expect(answer.predicted.high! - answer.predicted.value).toBeCloseTo(1.644854 * error, 5);
    expect(answer.predicted.value - answer.predicted.low!).toBeCloseTo(1.644854 * error, 5);
    expect(answer.measured).toEqual({ value: SMALL[maskOf(answer.present)], grand: SMALL[63] });
    const text = await run(['best', path, '--goal', 'lower', '--size', '2']);
    expect(text.out).toContain('90 % of coalitions like those measured');
    const exact = await folder.write('exact.json', JSON.stringify(await explanation('--solver', 'exact')));
    expect((await run(['best', exact, '--size', '2'])).out).toContain(
      'Interval  none: all coalitions were measured.',
    );
  });

  it('says what a surrogate of one index lacks, and that a run was stopped', async () => {
    const given = { ...(await explanation()), estimates: { index: 'SV', order: 1 }, status: 'partial' };
    const path = await folder.write('surrogate.json', JSON.stringify(given));
    const { notes } = await bestJson([path, '--size', '2']);
    expect(notes).toEqual([
      'The spectrum has the SV of single players only: what larger sets do together is not in it.',
      'The explanation is of a run that was stopped.',
    ]);
  });

  it('proves the best of many players by HiGHS, from a spectrum', async () => {
    const spectrum = createSpectrum(50, [
      [[], 1],
      [[0, 1], 4],
      [[2], -3],
      [[2, 3, 4], 2],
    ]);
    const path = await folder.write('wide.json', JSON.stringify(spectrumToJSON(spectrum)));
    const answer = await bestJson([path, '--size', '25', '--verify']);
    // 0 and 1 together or both absent, 2 present, and an even number of 2, 3, 4.
    expect(answer).toMatchObject({ optimal: true, gap: 0, method: 'highs', predicted: { value: 10 } });
    expect(answer.measured).toEqual({ value: expect.closeTo(10, 9), grand: expect.closeTo(6, 9) });
    const text = await run(['best', path, '--size', '25']);
    expect(text.out).toContain('no other set of 25 has a higher predicted value (proven by HiGHS).');
    const greedy = await run(['best', path, '--size', '25', '--method', 'greedy']);
    expect(greedy.out).toContain('Proof     none: another set of 25 may be better.');
    expect(greedy.out).toContain('Note      The set was found greedily');
  });

  it('solves a recording first, and says where it does not hold the set', async () => {
    const path = await recording(40);
    const answer = await bestJson([path, '--size', '6', '--verify', '--solver', 'lasso', '--seed', '1']);
    expect(answer).toMatchObject({ chosen: [0, 1, 2, 3, 4, 5], measured: { value: null, grand: null } });
    const text = await run(['best', path, '--size', '1', '--verify']);
    expect(text.out).toContain('Measured');
    expect(text.err).toBe('solving the game first: 6 players, solver auto, 40 ablations\n');
    const all = await run(['best', path, '--size', '6', '--verify']);
    expect(all.out).toContain('not known: the recording does not hold this coalition.');
    const whole = await bestJson([await recording(64), '--size', '3', '--verify']);
    expect(whole.measured).toEqual({ value: SMALL[maskOf(whole.present)], grand: SMALL[63] });
  });

  it('writes to a file, by its extension', async () => {
    const out = folder.path('best.json');
    const { code, out: printed, err } = await run(['best', await table(), '--size', '1', '--out', out]);
    expect({ code, printed, err }).toEqual({ code: 0, printed: '', err: `wrote ${out}\n` });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ chosen: [0], goal: 'raise' });
  });

  it('tells a bound that is not reached, and the package that is missing', () => {
    const answer: BestAnswer = {
      goal: 'change',
      reading: 'remove',
      size: { least: 0, most: 5 },
      output: 'score\u001b[31m',
      players: 1200,
      chosen: [7],
      labels: ['a\nb'],
      present: [],
      predicted: { value: 2 },
      ends: { grand: 1, empty: 0 },
      bound: 1.25,
      gap: 0.25,
      optimal: false,
      method: 'highs',
      seconds: 1,
      notes: [],
    };
    expect(describeBest(answer)).toContain('  “a b”\n');
    expect(describeBest(answer)).toContain(
      '1 of 1,200 players (0 to 5 were allowed); 1,199 present, 1 absent.',
    );
    expect(describeBest(answer)).toContain(
      'incomplete: no other set of such a size is better by more than 0.25.',
    );
    expect(describeBest(answer)).not.toContain('\u001b');
    const missing = 'The exact optimiser needs an optional package: npm install highs.';
    const greedy = describeBest({ ...answer, bound: null, gap: null, method: 'greedy', notes: [missing] });
    expect(greedy).toContain(`Note      ${missing}\n`);
  });
});

describe('spex best refuses', () => {
  async function refusal(args: readonly string[]): Promise<string> {
    const { code, out, err } = await run(['best', ...args]);
    expect({ code, out, lines: err.split('\n').length, start: err.slice(0, 6) }).toEqual({
      code: 2,
      out: '',
      lines: 2,
      start: 'spex: ',
    });
    return err.slice(6, -1);
  }

  it.each([
    [['--goal', 'win'], "argument 'win' is invalid. Allowed choices are raise, lower, keep, change."],
    [['--method', 'fast'], "argument 'fast' is invalid"],
    [['--keep', '--remove'], 'give --keep or --remove, not both'],
    [['--size', '2', '--at-most', '3'], 'give --size, or --at-least and --at-most, not both'],
    [['--size', '7'], '--size must be at most 6, the number of players, not 7'],
    [['--size', 'two'], '--size must be a whole number of at least 0'],
    [['--at-least', '4', '--at-most', '3'], '--at-least 4 is more than --at-most 3'],
    [
      ['--goal', 'keep'],
      '--goal keep needs a size: with all players nothing changes; give --size or --at-most',
    ],
    [['--goal', 'keep', '--remove', '--at-most', '2'], 'without removing anybody nothing changes'],
    [['--time-limit', '0'], "--time-limit must be a number above 0, not '0'"],
    [['--solver', 'magic'], "'magic'"],
    [['--budget', '20', '--solver', 'exact'], 'give at least 64'],
    [['--budget', '64', '--size', '7'], '--size must be at most 6'],
    [['--format', 'svg'], "unknown format 'svg': the formats are text, json"],
  ])('%j', async (args, message) => {
    expect(await refusal([await table(), ...args])).toContain(message);
  });

  it('to solve what has its spectrum, and to measure what is no game or another one', async () => {
    const path = await folder.write('given.json', JSON.stringify(await explanation()));
    expect(await refusal([path, '--budget', '50'])).toBe(
      `--budget is for games: ${path} has its spectrum already`,
    );
    expect(await refusal([path, '--verify'])).toBe('the file is no game: give one, --verify game.npy');
    const other = await folder.write('other.npy', npy([1, 2, 3, 4]));
    expect(await refusal([path, '--verify', other])).toContain('the game has 2 players, the spectrum 6');
    expect(await refusal([folder.path('none.json')])).toContain('no such file');
  });
});
