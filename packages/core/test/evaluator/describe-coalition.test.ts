import { expect, it } from 'vitest';
import { describeCoalition } from '../../src/evaluator/describe-coalition.ts';

it.each<[readonly number[], number, string]>([
  [[], 3, 'the empty coalition'],
  [[0, 1, 2], 3, 'the grand coalition'],
  [[1], 3, 'the coalition of player 1 alone'],
  [[0, 2], 3, 'the coalition of players 0, 2 (2 of 3)'],
  [
    Array.from({ length: 500 }, (_, i) => 2 * i),
    1000,
    'the coalition of 500 of 1000 players 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, …',
  ],
])('names %j of %i', (present, players, text) => {
  expect(describeCoalition(present, players)).toBe(text);
});
