import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  duplicateGroups,
  groupsByName,
  type PointGroups,
  pointLabels,
  pointPlayers,
  sliceGroups,
} from '../../../src/index.ts';

/** Label and points of each player. */
const shown = ({ players, members }: PointGroups) =>
  players.map(({ label }, player) => [label, ...members[player]!]);

describe('points as players', () => {
  test('one each, with unique labels', () => {
    expect(shown(pointPlayers(['a', 'b', 'a']))).toEqual([
      ['a', 0],
      ['b', 1],
      ['a #2', 2],
    ]);
  });
});

describe('groups by name', () => {
  test('in order of first appearance, with how many points each has', () => {
    expect(shown(groupsByName(['web', 'book', 'web', '', 'web']))).toEqual([
      ['web (3 points)', 0, 2, 4],
      ['book (1 point)', 1],
      ['(empty) (1 point)', 3],
    ]);
  });

  test('names that look equal when cut stay apart', () => {
    const long = 'a source with quite a long name that goes on and on';
    const labels = groupsByName([`${long} one`, `${long} two`]).players.map(({ label }) => label);
    expect(labels).toEqual([
      'a source with quite a long name that … (1 point)',
      'a source with quite a long name that … (1 point) #2',
    ]);
  });
});

describe('duplicates', () => {
  test('by key, named after the first', () => {
    expect(shown(duplicateGroups(['x', 'y', 'x'], ['first', 'second', 'third']))).toEqual([
      ['first (2 points)', 0, 2],
      ['second', 1],
    ]);
    expect(shown(duplicateGroups(['x', 'y', 'y']))).toEqual([
      ['0', 0],
      ['1 (2 points)', 1, 2],
    ]);
  });

  test('by features', () => {
    const values = Float64Array.of(0, 1, -0, 1, 1, 0, 0, 1, 1, 1e-300);
    expect(shown(duplicateGroups({ rows: 5, columns: 2, values }))).toEqual([
      ['0 (3 points)', 0, 1, 3],
      ['2', 2],
      ['4', 4],
    ]);
  });

  test('by features as by their text', () => {
    const number = fc.constantFrom(0, 1, -1, 0.5);
    const rows = fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (points) => {
        const values = Float64Array.from(points.flat());
        const found = duplicateGroups({ rows: points.length, columns: 3, values });
        expect(found).toEqual(duplicateGroups(points.map(String)));
      }),
    );
  });
});

describe('slices', () => {
  test('of numbers, in ascending order', () => {
    expect(shown(sliceGroups(['10', '9', '1e1', '-3', ' 5 '], 2))).toEqual([
      ['-3 … 9 (3 points)', 1, 3, 4],
      ['10 … 1e1 (2 points)', 0, 2],
    ]);
    expect(shown(sliceGroups([3, 3, 3, 1], 2))).toEqual([
      ['1 … 3 (2 points)', 0, 3],
      ['3 (2 points)', 1, 2],
    ]);
  });

  test('of dates, whatever their form', () => {
    const dates = [
      '2021-03',
      '2020-12-31T23:30-01:00',
      '2021-01-01',
      '2021-01-01 00:29:59.5',
      '2021-02-28T10:00Z',
    ];
    expect(shown(sliceGroups(dates, 5)).map(([, point]) => point)).toEqual([2, 3, 1, 4, 0]);
    expect(shown(sliceGroups(dates, 2))[1]).toEqual(['2021-02-28T10:00Z … 2021-03 (2 points)', 0, 4]);
  });

  test('of dates: a time without an offset is UTC', () => {
    const dates = ['2021-01-01T00:30', '2020-12-31T23:00-01:00'];
    expect(shown(sliceGroups(dates, 2)).map(([, point]) => point)).toEqual([1, 0]);
  });

  test('have equal counts, and no value of one lies above the next', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 10 }), (numbers, k) => {
        fc.pre(k <= numbers.length);
        const { players, members } = sliceGroups(numbers, k);
        expect(new Set(players.map(({ label }) => label)).size).toBe(k);
        const all = members.flatMap((points) => [...points]).sort((a, b) => a - b);
        expect(all).toEqual([...numbers.keys()]);
        const sizes = members.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (let slice = 1; slice < k; slice++) {
          const below = Math.max(...Array.from(members[slice - 1]!, (point) => numbers[point]!));
          expect(below).toBeLessThanOrEqual(
            Math.min(...Array.from(members[slice]!, (point) => numbers[point]!)),
          );
        }
      }),
    );
  });

  test.each([1, 0, 1.5, 4, Number.NaN])('k = %d of three points is refused', (k) => {
    expect(() => sliceGroups(['1', '2', '3'], k)).toThrow(InvalidArgumentError);
    expect(() => sliceGroups(['1', '2', '3'], k)).toThrow(
      `slices must be an integer from 2 to 3, the number of points, not ${k}`,
    );
  });

  test.each<[string[], string]>([
    [
      ['1', '2', 'x'],
      "the value of row 2 must be a number, or all of them dates such as 2020-01-31, not 'x'",
    ],
    [['1', ''], "the value of row 1 must be a number, or all of them dates such as 2020-01-31, not ''"],
    [
      ['2020-01-01', '2020-01-02', '3/4/2020'],
      "the value of row 2 must be a date such as 2020-01-31, not '3/4/2020'",
    ],
  ])('%j', (values, message) => {
    expect(() => sliceGroups(values, 2)).toThrow(message);
  });
});

describe('labels of points', () => {
  test('row, beginning of the text, label', () => {
    const texts = ['a gorgeous, witty, seductive movie that goes on', 'short\n one', `${'x'.repeat(60)} y`];
    expect(
      pointLabels({
        texts,
        labels: ['positive', '1', 'a very long label that nobody wants to read in full'],
      }),
    ).toEqual([
      '0 “a gorgeous, witty, seductive movie that …” [positive]',
      '1 “short one” [1]',
      `2 “${'x'.repeat(40)}…” [a very long label that nobody wants to …]`,
    ]);
  });

  test('of tables and of texts alone', () => {
    expect(pointLabels({ labels: ['3.5', '4'] })).toEqual(['0 [3.5]', '1 [4]']);
    expect(pointLabels({ texts: [''] })).toEqual(['0 “”']);
  });

  test('never cut a character in two, and are about 40 characters at most', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '😀', 'é'), minLength: 1, maxLength: 30 });
    const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, (one) => {
        const [label] = pointLabels({ texts: [one] });
        // No half of a surrogate pair.
        expect(label).not.toMatch(/\p{Cs}/u);
        expect(Array.from(label!).length).toBeLessThanOrEqual('0 “”'.length + 42);
        expect(one.startsWith(label!.slice(3, -1).replace(/ ?…$/, ''))).toBe(true);
      }),
    );
  });
});
