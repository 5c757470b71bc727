import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableFeatures } from '../../src/index.ts';
import { table } from './tables.ts';

const numbers = (name: string, ...values: (string | number)[]) =>
  table(name, ['x'], ...values.map((value) => [value]));

/** Features of one column. */
function features(train: (string | number)[], test: (string | number)[], categorical: string[] = []) {
  return tableFeatures({
    train: numbers('train.csv', ...train),
    test: numbers('test.csv', ...test),
    columns: ['x'],
    categorical,
  });
}

describe('a column of numbers', () => {
  test('has the training set’s mean 0 and standard deviation 1', () => {
    // Mean 4, variance (9 + 1 + 1 + 9) / 4 = 5.
    const { train, test, names, notes } = features([1, 3, 5, 7], [4, 9]);
    const root = Math.sqrt(5);
    expect({ rows: train.rows, columns: train.columns }).toEqual({ rows: 4, columns: 1 });
    for (const [row, value] of [-3, -1, 1, 3].entries())
      expect(train.values[row]).toBeCloseTo(value / root, 14);
    expect(test.values[0]).toBeCloseTo(0, 14);
    expect(test.values[1]).toBeCloseTo(root, 14);
    expect({ names, notes }).toEqual({ names: ['x'], notes: [] });
  });

  test('whatever its scale and offset', () => {
    const scale = fc.constantFrom(1e-300, 1e-20, 1, 1e20, 1e300);
    const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(whole, scale, (values, factor) => {
        fc.pre(new Set(values).size > 1);
        const own = [
          ...features(
            values.map((value) => value * factor),
            [0],
          ).train.values,
        ];
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
        expect(mean).toBeCloseTo(0, 10);
        expect(variance).toBeCloseTo(1, 10);
      }),
    );
  });

  test('as large as numbers get', () => {
    const { train } = features([Number.MAX_VALUE, -Number.MAX_VALUE], [0]);
    expect([...train.values]).toEqual([1, -1]);
    const { train: tiny } = features([Number.MIN_VALUE, -Number.MIN_VALUE], [0]);
    expect([...tiny.values]).toEqual([1, -1]);
  });

  test.each(['', 'NaN', '?', 'N/A'])('a %j among numbers is told by row, line and column', (missing) => {
    const read = () => features([1, 2, missing, 4], [1]);
    expect(read).toThrow(InvalidArgumentError);
    expect(read).toThrow(
      `train.csv, row 2 (line 4): column 'x' must be a finite number, not '${missing}': fill it in, leave the row out, or have the column read as categorical`,
    );
    expect(() => features([1, 2], [3, missing])).toThrow("test.csv, row 1 (line 3): column 'x' must be");
  });

  test('of which half is missing is one of names', () => {
    expect(features(['1', '?', '2', '?'], ['?']).names).toEqual(['x=1', 'x=?', 'x=2']);
  });

  test('a test value that no float can hold once standardised', () => {
    expect(() => features([0, 1e-300], [1e300])).toThrow(
      "test.csv, row 0 (line 2): column 'x' is 1e+300, out of all proportion to the training set",
    );
  });
});

describe('a column of names', () => {
  test('is one 0/1 feature a value, in order of first appearance', () => {
    const { train, test, names } = features(['b', 'a', 'b', ''], ['a', 'new', '']);
    expect(names).toEqual(['x=b', 'x=a', 'x=']);
    expect([...train.values]).toEqual([1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1]);
    expect([...test.values]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  test('may look like numbers', () => {
    expect(features([2001, 2002, 2001], [2002], ['x']).names).toEqual(['x=2001', 'x=2002']);
  });

  test('looks like free text', () => {
    const texts = Array.from({ length: 100 }, (_, row) => `text ${row % 60}`);
    expect(() => features(texts, ['?'])).toThrow(
      "column 'x' has 60 different values in 100 rows: it looks like free text or an id; leave it out, or give it as text",
    );
    const many = Array.from({ length: 5000 }, (_, row) => `shop ${row % 1001}`);
    expect(() => features(many, ['?'])).toThrow('has 1001 different values in 5000 rows');
    expect(features(many.slice(0, 1000).concat(many.slice(0, 1000)), ['?']).names).toHaveLength(1000);
  });
});

describe('several columns', () => {
  const train = table(
    'train.csv',
    ['size', 'city', 'same', 'id'],
    [1, 'Rome', 7, 'a'],
    [3, 'Oslo', '7.0', 'b'],
  );
  const test_ = table('test.csv', ['id', 'city', 'size', 'same'], ['z', 'Oslo', 5, 8]);

  test('stand side by side in the order asked, wherever the test file has them', () => {
    const {
      train: known,
      test: asked,
      names,
      notes,
    } = tableFeatures({
      train,
      test: test_,
      columns: ['city', 'size', 'same'],
    });
    expect(names).toEqual(['city=Rome', 'city=Oslo', 'size']);
    expect([...known.values]).toEqual([1, 0, -1, 0, 1, 1]);
    expect([...asked.values]).toEqual([0, 1, 3]);
    expect(notes).toEqual(["column 'same' is 7 in every training point, and was left out"]);
  });

  test('a constant name is left out', () => {
    const rows = [
      ['Rome', 1],
      ['Rome', 2],
    ];
    const cities = table('cities.csv', ['city', 'size'], ...rows);
    const { names, notes } = tableFeatures({ train: cities, test: cities, columns: ['city', 'size'] });
    expect(names).toEqual(['size']);
    expect(notes).toEqual(["column 'city' is 'Rome' in every training point, and was left out"]);
  });

  test('wrong columns', () => {
    const read =
      (columns: string[], categorical: string[] = []) =>
      () =>
        tableFeatures({ train, test: test_, columns, categorical });
    expect(read(['city', 'town'])).toThrow(
      "train.csv has no column 'town', but 'size', 'city', 'same', 'id'",
    );
    expect(read(['city'], ['size'])).toThrow("'size' is not among the columns that are features: city");
    expect(read([])).toThrow('train.csv: there are no features: no column is named');
    expect(read(['same'])).toThrow('train.csv: there are no features: nothing differs in same');
    const short = table('short.csv', ['city'], ['Rome']);
    expect(() => tableFeatures({ train, test: short, columns: ['city', 'size'] })).toThrow(
      "short.csv has no column 'size', but 'city'",
    );
  });
});
