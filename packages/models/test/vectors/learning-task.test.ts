import { InvalidArgumentError } from '@spex/core';
import { describe, expect, test } from 'vitest';
import { type LearningTaskOptions, learningTask } from '../../src/index.ts';

/** Points of one feature, their row. */
const matrix = (rows: number, columns = 1) => ({
  rows,
  columns,
  values: Float64Array.from({ length: rows * columns }, (_, at) => at),
});

function task(train: string[], asked: string[], options: Partial<LearningTaskOptions> = {}) {
  const labels = { train, test: asked };
  return learningTask({ train: matrix(train.length), test: matrix(asked.length), labels, ...options });
}

const tables = {
  train: { name: 'train.csv', line: (row: number) => row + 2 },
  test: { name: 'test.csv', line: (row: number) => 2 * row + 1 },
};

describe('classes', () => {
  test('are sorted; targets are indices of them', () => {
    const { task: made, testTargets } = task(['spam', 'ham', 'spam', 'eggs'], ['ham', 'spam']);
    expect(made.classes).toEqual(['eggs', 'ham', 'spam']);
    expect([...made.targets]).toEqual([2, 1, 2, 0]);
    expect([...testTargets]).toEqual([1, 2]);
  });

  test('that are numbers are sorted as numbers', () => {
    expect(task(['10', '9', '-1', '9.0'], ['9']).task.classes).toEqual(['-1', '9', '9.0', '10']);
    expect(task(['10', '9', 'b'], ['9']).task.classes).toEqual(['10', '9', 'b']);
  });

  test('a test label that no training point has', () => {
    const make = () => task(['a', 'b'], ['a', 'c'], { column: 'kind', tables });
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow("test.csv, row 1 (line 3): label 'kind' is 'c', but training points have 'a', 'b'");
    const many = Array.from({ length: 12 }, (_, at) => `c${at + 10}`);
    expect(() => task(many, ['x'])).toThrow(
      "test point 0: label 'label' is 'x', but training points have 'c10', ",
    );
    expect(() => task(many, ['x'])).toThrow("'c19', …");
  });

  test.each(['', '  ', 'NaN', 'nan'])('a missing label: %j', (missing) => {
    expect(() => task(['a', missing, 'b'], ['a'], { tables })).toThrow(
      `train.csv, row 1 (line 3): label 'label' is missing ('${missing}')`,
    );
    expect(() => task(['a', 'b'], ['a', missing])).toThrow(
      `test point 1: label 'label' is missing ('${missing}')`,
    );
  });

  test('one class alone', () => {
    expect(() => task(['a', 'a', 'a'], ['a'])).toThrow(
      "every training point has the label 'a': nothing can be learnt from a constant",
    );
  });

  test('texts in place of classes', () => {
    const texts = Array.from({ length: 90 }, (_, at) => `text ${at}`);
    expect(() => task(texts, ['text 1'])).toThrow(
      '90 labels have 90 different values, too many for classes: are they numbers, texts or ids?',
    );
  });
});

describe('numbers', () => {
  const eleven = Array.from({ length: 11 }, (_, at) => `${at / 2}`);

  test('are found where more than ten differ', () => {
    const { task: made, testTargets } = task(eleven, ['-7.5']);
    expect(made.classes).toEqual([]);
    expect([...made.targets]).toEqual(eleven.map(Number));
    expect([...testTargets]).toEqual([-7.5]);
    expect(task([...eleven.slice(1), '0.5'], ['0.5']).task.classes).toHaveLength(10);
  });

  test('are not found where half of the labels are names', () => {
    expect(task([...eleven, ...Array<string>(11).fill('a')], ['a']).task.classes).toHaveLength(12);
  });

  test('unless they are called classes', () => {
    expect(task(eleven, ['5'], { kind: 'classes' }).task.classes).toEqual(eleven);
  });

  test('and so are fewer that are called numbers', () => {
    expect(task(['1', '2'], ['3'], { kind: 'number' }).task.classes).toEqual([]);
  });

  test.each(['NaN', '', '?', 'inf'])('%j among them is told by row and line', (wrong) => {
    expect(() => task([...eleven, wrong], ['1'], { column: 'price', tables })).toThrow(
      `train.csv, row 11 (line 13): label 'price' must be a finite number, not '${wrong}'`,
    );
    expect(() => task(eleven, ['1', wrong])).toThrow(
      `test point 1: label 'label' must be a finite number, not '${wrong}'`,
    );
  });

  test('all equal', () => {
    expect(() => task(['1', '1.0'], ['3'], { kind: 'number' })).toThrow(
      "every training point has the label '1'",
    );
  });
});

describe('the id', () => {
  const base = task(['a', 'b'], ['a']).task.id;

  test('is that of equal content', () => {
    expect(task(['a', 'b'], ['b']).task.id).toBe(base);
    expect(task(['a', 'b'], ['a'], { column: 'kind', tables }).task.id).toBe(base);
  });

  test.each<[string, Partial<LearningTaskOptions>]>([
    ['training labels', { labels: { train: ['b', 'a'], test: ['a'] } }],
    ['classes', { labels: { train: ['a', 'c'], test: ['a'] } }],
    ['training features', { train: { rows: 2, columns: 1, values: Float64Array.of(0, 2) } }],
    ['test features', { test: { rows: 1, columns: 1, values: Float64Array.of(9) } }],
    ['shapes', { train: matrix(2, 2), test: matrix(1, 2) }],
  ])('changes with the %s', (_, change) => {
    expect(task(['a', 'b'], ['a'], change).task.id).not.toBe(base);
  });
});

describe('shapes that do not fit', () => {
  test.each<[string, Partial<LearningTaskOptions>, string]>([
    ['labels', { train: matrix(3) }, '3 points to train need as many labels, not 2'],
    ['test labels', { test: matrix(2) }, '2 points to test need as many labels, not 1'],
    ['columns', { test: matrix(1, 2) }, 'training and test points must have the same features, not 1 and 2'],
    ['no feature', { train: matrix(2, 0), test: matrix(1, 0) }, 'there must be a feature'],
    [
      'one training point',
      { train: matrix(1), labels: { train: ['a'], test: ['a'] } },
      'there must be two training points or more, not 1',
    ],
    [
      'no test point',
      { test: matrix(0), labels: { train: ['a', 'b'], test: [] } },
      'there must be a test point',
    ],
  ])('%s', (_, change, message) => {
    const make = () => task(['a', 'b'], ['a'], change);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});
