import { expect, test } from 'vitest';
import type { SpeedRow, SpeedTask } from '../../src/speed/measure.ts';
import { isTimed, missed } from '../../src/speed/targets.ts';

const row = (seconds: number, megabytes = 150): SpeedRow => ({
  seconds,
  megabytes,
  whole: 9,
  r2: 1,
  terms: 5,
});
const auto = (players: number, budget: number): SpeedTask => ({ players, budget, solver: 'auto', seed: 0 });

// shapiq took 6.4 s with 64 players and 1,000 ablations, spectralexplain 26.9.
test.each<[SpeedTask, number, string[]]>([
  [auto(64, 1_000), 1.27, []],
  [auto(64, 1_000), 1.6, ['4.0 of 5 times shapiq']],
  [{ ...auto(64, 1_000), solver: 'proxyspex', grid: 'paper' }, 1.27, []],
  [
    { ...auto(64, 1_000), solver: 'proxyspex', grid: 'paper' },
    2,
    ['3.2 of 5 times shapiq', '13.4 of 20 times spectralexplain'],
  ],
  [{ ...auto(64, 1_000), solver: 'proxyspex', grid: 'default' }, 100, []],
  [auto(1_000, 20_000), 9.9, []],
  [auto(1_000, 20_000), 10.5, ['10.5 of 10 s']],
  [auto(64, 20_000), 99, []],
])('%j in %d s misses %j', (task, seconds, phrases) => {
  expect(missed(task, row(seconds))).toEqual(phrases);
});

test('nothing is to take more than 2 GB', () => {
  expect(missed(auto(30, 500), row(1, 2_500))).toEqual(['2500 of 2048 MB']);
});

test('a time is asked where the references have one, and of the largest problem', () => {
  expect(isTimed(auto(64, 1_000))).toBe(true);
  expect(isTimed(auto(1_000, 20_000))).toBe(true);
  expect(isTimed(auto(64, 2_000))).toBe(false);
  expect(isTimed({ ...auto(64, 1_000), solver: 'lasso' })).toBe(false);
  expect(isTimed({ ...auto(1_000, 20_000), solver: 'proxyspex', grid: 'paper' })).toBe(false);
});
