import { expect, test } from 'vitest';
import { recoveryCells, recoveryTasks } from '../../src/spex/recovery.ts';

const row = {
  recall: 1,
  precision: 0.5,
  reported: 200,
  r2: 0.99876,
  evaluations: 17_664,
  seconds: { plan: 0.05, measure: 0.1, decode: 0.1, refit: 0.3 },
  megabytes: 123.4,
};

test('the grid is every combination, at the ablations of the ladder', () => {
  const tasks = recoveryTasks({ players: [64, 256], terms: [10, 100], noises: [0, 0.05], seeds: [0] });
  expect(tasks.map(({ players, terms, noise, budget }) => [players, terms, noise, budget])).toEqual([
    [64, 10, 0, 3456],
    [64, 10, 0.05, 3456],
    [64, 100, 0, 13_824],
    [64, 100, 0.05, 13_824],
    [256, 10, 0, 4416],
    [256, 10, 0.05, 4416],
    [256, 100, 0, 17_664],
    [256, 100, 0.05, 17_664],
  ]);
});

test('budgets and seeds multiply the grid', () => {
  const tasks = recoveryTasks({
    players: [20],
    terms: [10],
    noises: [0],
    budgets: [500, 900],
    seeds: [3, 4],
  });
  expect(tasks.map(({ budget, seed }) => [budget, seed])).toEqual([
    [500, 3],
    [500, 4],
    [900, 3],
    [900, 4],
  ]);
});

test('a line sets the reference beside the row that has the same players, terms, noise and ablations', () => {
  const task = { players: 256, terms: 100, mostOrder: 5, noise: 0.05, budget: 17_664, seed: 0 };
  expect(recoveryCells(task, row).join(' ')).toBe(
    '256 100 5 % 17664 1.000 0.500 0.9988 0.05 0.10 0.10 0.30 123 5.15 16.10 20.6 9.4',
  );
  expect(recoveryCells({ ...task, budget: 9000 }, row).slice(-4)).toEqual(['-', '-', '-', '-']);
});

test('a row that could not be measured keeps its place', () => {
  const task = { players: 64, terms: 1000, mostOrder: 5, noise: 0.05, budget: 110_592, seed: 0 };
  expect(recoveryCells(task, undefined).join(' ')).toBe('64 1000 5 % 110592 - - - - - - - - 11.40 - - -');
});
