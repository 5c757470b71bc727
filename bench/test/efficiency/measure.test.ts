import { createSpectrum, Evaluator, rSquared, tableGame } from 'spex';
import { expect, test } from 'vitest';
import { drawnBy, largest, measureEfficiency } from '../../src/efficiency/measure.ts';
import { CUTS } from '../../src/efficiency/task.ts';
import { tasksOf } from '../../src/efficiency/tasks.ts';

/** v = 3 [player 0] + 2 [players 1 and 2] of seven players. */
const values = Float64Array.from({ length: 128 }, (_, row) => 3 * (row & 1) + ((row & 6) === 6 ? 2 : 0));
const named = {
  name: 'g',
  file: {
    game: tableGame({ values }),
    truth: (spectrum: { supports: readonly (readonly number[])[]; coefficients: ArrayLike<number> }) => {
      const found = values.map((_, row) =>
        spectrum.supports.reduce(
          (sum, support, term) =>
            sum +
            spectrum.coefficients[term]! *
              support.reduce((sign, player) => sign * ((row >> player) & 1 ? -1 : 1), 1),
          0,
        ),
      );
      return { r2: rSquared(values, found), coalitions: values.length };
    },
  },
};

test('scores what the solver found on the true values', async () => {
  const task = { set: 'games', game: 'g', solver: 'proxyspex', budget: 100, noise: 0, seed: 1 } as const;
  const row = await measureEfficiency(named, task);
  expect(row.r2).toBeGreaterThan(0.98);
  expect(row.cut).toHaveLength(CUTS.length);
  expect(row.cut.at(-1)).toBe(row.r2);
});

test('the largest terms keep the constant, whatever its size', () => {
  const spectrum = createSpectrum(3, [
    [[], 0.1],
    [[0], -3],
    [[1], 2],
    [[0, 2], 1],
  ]);
  const cut = largest(spectrum, 3);
  expect(new Map(cut.supports.map((support, term) => [support.join(), cut.coefficients[term]]))).toEqual(
    new Map([
      ['', 0.1],
      ['0', -3],
      ['1', 2],
    ]),
  );
});

test('a recording is taken as it is for seed 0, and in another order with the same values for others', async () => {
  const game = tableGame({ values });
  const { batch } = await new Evaluator(game).evaluate({
    players: 7,
    rows: 40,
    words: Uint32Array.from({ length: 40 }, (_, row) => row),
  });
  const recording = { ...game, recorded: batch };
  expect(drawnBy(recording, 0)).toBe(recording);
  const other = drawnBy(recording, 5).recorded!;
  expect([...other.words]).not.toEqual([...batch.words]);
  expect([...other.words].sort((a, b) => a - b)).toEqual([...batch.words]);
  expect([...drawnBy(recording, 5).recorded!.words]).toEqual([...other.words]);
  expect(drawnBy(game, 5)).toBe(game);
});

test('tasks leave out what cannot be asked, and give each solver its seeds', () => {
  const grid = { set: 'games', games: [named], noises: [0], budgets: [24, 64, 128] } as const;
  const tasks = tasksOf({ ...grid, solvers: ['auto', 'lasso'], seeds: [2, 1] });
  // 128 ablations are the whole game.
  expect(tasks.map(({ seed, budget, solver }) => `${seed} ${budget} ${solver}`)).toEqual([
    '0 64 auto',
    '0 64 lasso',
    '0 24 auto',
    '0 24 lasso',
    '1 64 auto',
    '1 24 auto',
  ]);
  const recorded = {
    ...named,
    file: { ...named.file, recorded: { rows: 30, distinctAmong: (rows: number) => rows } },
  };
  const some = tasksOf({ ...grid, games: [recorded], solvers: ['auto', 'spex'], seeds: [1, 1] });
  expect(some.map(({ budget, solver }) => `${budget} ${solver}`)).toEqual(['24 auto']);
});
