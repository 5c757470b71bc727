import { InvalidArgumentError } from '@spex/core';
import { expect, test } from 'vitest';
import { columnOf, placeOf } from '../../src/index.ts';
import { table } from './tables.ts';

const people = table('people.csv', ['name', 'age'], ['Ann', 31], ['Bob', 27]);

test('a column by its name', () => {
  expect(columnOf(people, 'age')).toEqual(['31', '27']);
});

test('a column that is not there: the error lists those that are', () => {
  const look = () => columnOf(people, 'Age');
  expect(look).toThrow(InvalidArgumentError);
  expect(look).toThrow("people.csv has no column 'Age', but 'name', 'age'");
});

test('a place is told by row and line', () => {
  expect(placeOf(people, 1)).toBe('people.csv, row 1 (line 3)');
});
