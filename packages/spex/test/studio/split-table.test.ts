import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitTables } from '../../src/studio/split-table.ts';
import { tableOf } from '../support/tables.ts';

const numbered = (rows: number, from = 0) =>
  tableOf(
    'table',
    ['n'],
    Array.from({ length: rows }, (_, row) => [String(from + row)]),
  );
const valuesOf = ({ rows }: { readonly rows: readonly (readonly string[])[] }) =>
  rows.map(([n]) => Number(n));

describe('splitTables', () => {
  it('sets rows aside to test on: none is trained on, each keeps its place and its line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 700 }),
        fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
        fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
        fc.nat(),
        (rows, trainRows, testRows, seed) => {
          const { train, test } = splitTables(numbered(rows), undefined, { trainRows, testRows, seed });
          const [learnt, asked] = [valuesOf(train), valuesOf(test)];
          expect(new Set([...learnt, ...asked]).size).toBe(learnt.length + asked.length);
          expect(asked.length).toBe(
            Math.min(rows - 1, testRows ?? Math.min(100, Math.max(1, Math.round(0.2 * rows)))),
          );
          expect(learnt.length).toBe(Math.min(rows - asked.length, trainRows ?? 500));
          for (const part of [train, test]) {
            const values = valuesOf(part);
            expect(values).toEqual([...values].sort((a, b) => a - b));
            values.forEach((value, row) => {
              expect(part.line(row)).toBe(value + 2);
            });
          }
        },
      ),
    );
  });

  it('takes a second table to test on whole, unless fewer rows are asked for', () => {
    const [first, second] = [numbered(10), numbered(300, 1000)];
    const whole = splitTables(first, second, {});
    expect([whole.train, whole.test]).toEqual([first, second]);
    const part = splitTables(first, second, { trainRows: 4, testRows: 7 });
    expect([part.train.rows.length, part.test.rows.length]).toEqual([4, 7]);
    expect(valuesOf(part.test).every((value) => value >= 1000)).toBe(true);
  });

  it('draws the same rows for the same seed, and others for another', () => {
    const drawn = (seed: number) => valuesOf(splitTables(numbered(400), undefined, { seed }).test);
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
  });
});
