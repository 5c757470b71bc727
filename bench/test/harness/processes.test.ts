import { expect, test } from 'vitest';
import { minutesLeft } from '../../src/harness/processes.ts';

const plan = {
  tasks: ['a', 'a', 'a', 'b', 'b', 'c'].map((kind) => ({ kind })),
  jobs: 2,
  seconds: (row: number) => row,
  kind: ({ kind }: { kind: string }) => kind,
};

test('tells the time left from rows of the same kind, and counts the others apart', () => {
  // Kind a takes 180 s on average and has one row to go, b takes 60 and has one, of c nothing is known.
  const left = minutesLeft(plan, [120, 240, undefined, 60, undefined, undefined]);
  expect(left.minutes).toBeCloseTo((180 + 60) / 2 / 60, 12);
  expect(left.unknown).toBe(1);
});

test('is nothing when all is measured', () => {
  expect(minutesLeft(plan, [1, 2, 3, 4, 5, 6])).toEqual({ minutes: 0, unknown: 0 });
});
