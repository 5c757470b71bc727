import {
  convertSpectrum,
  createGame,
  Evaluator,
  enumerateCoalitions,
  leverageShap,
  oddShap,
  type Solver,
  spectrumOfTable,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { countScreened } from '../../../src/solvers/odd-shap/screen.ts';
import { dummyGame, valuesOf } from '../dummy-game.ts';
import { randomTable } from '../games.ts';

/** Σ of squared errors, relative to the values, over a few seeds. */
async function errorOf(solver: Solver, values: Float64Array, budget: number): Promise<number> {
  const truth = convertSpectrum(spectrumOfTable(values), 'SV', 1).filter(
    ({ players }) => players.length === 1,
  );
  let error = 0;
  for (let seed = 0; seed < 3; seed++) {
    const value = valuesOf(await solver.solve(new Evaluator(tableGame({ values })), { budget, seed }));
    for (const { players, value: expected } of truth) error += (value(players.join()) - expected) ** 2;
  }
  return error / 3 / truth.reduce((sum, { value }) => sum + value ** 2, 0);
}

/** Interactions of three players that single players hint at. */
function cubicTable(players: number): Float64Array {
  const { words } = enumerateCoalitions(players);
  return Float64Array.from(words, (set) => {
    const all = (mask: number): number => Number((set & mask) === mask);
    return (
      2 * all(1) + all(2) + 3 * all(0b111) - 2 * all(0b1110000) + 1.5 * all(0b1000100001) + all(0b110000000)
    );
  });
}

describe('oddShap', () => {
  it('fits odd interactions, which the Shapley regression on single players takes for noise', async () => {
    const values = cubicTable(11);
    expect(await errorOf(oddShap, values, 600)).toBeLessThan(
      0.1 * (await errorOf(leverageShap, values, 600)),
    );
  });

  it('loses little where interactions are many and small', async () => {
    const values = randomTable(11, 3);
    expect(await errorOf(oddShap, values, 600)).toBeLessThan(
      1.5 * (await errorOf(leverageShap, values, 600)),
    );
  });

  it('does so with fewer than ten coalitions a player', async () => {
    const game = createGame({
      players: 40,
      value: (present) => Number(present(4)) + 3 * Number(present(4) && present(9) && present(39)),
    });
    const error = async (solver: Solver): Promise<number> => {
      const value = valuesOf(await solver.solve(new Evaluator(game), { budget: 320 }));
      return Array.from({ length: 40 }, (_, player) => {
        const expected = player === 4 ? 2 : player === 9 || player === 39 ? 1 : 0;
        return (value(`${player}`) - expected) ** 2;
      }).reduce((sum, square) => sum + square, 0);
    };
    expect(await error(oddShap)).toBeLessThan(0.5 * (await error(leverageShap)));
  });

  it('is Leverage SHAP where coalitions are few', async () => {
    const game = () => new Evaluator(tableGame({ values: randomTable(11, 4) }));
    const { interactions } = await oddShap.solve(game(), { budget: 43, seed: 2 });
    const other = (await leverageShap.solve(game(), { budget: 43, seed: 2 })).interactions;
    expect(interactions.terms.map(({ players }) => players)).toEqual(
      other.terms.map(({ players }) => players),
    );
    interactions.terms.forEach(({ value }, at) => {
      expect(value).toBeCloseTo(other.terms[at]!.value, 10);
    });
  });

  it('is exact for interactions of two players', async () => {
    const value = valuesOf(await oddShap.solve(new Evaluator(dummyGame(8)), { budget: 120 }));
    expect(value('1')).toBeCloseTo(1 / 8 + 1 / 2, 9);
    expect(value('5')).toBeCloseTo(1 / 8, 9);
  });

  it('takes 60 players', async () => {
    const game = createGame({
      players: 60,
      value: (present) => Number(present(4)) + 2 * Number(present(4) && present(30) && present(59)),
    });
    const value = valuesOf(await oddShap.solve(new Evaluator(game), { budget: 1500 }));
    expect(Math.abs(value('4') - 5 / 3)).toBeLessThan(0.05);
    expect(Math.abs(value('59') - 2 / 3)).toBeLessThan(0.05);
  });
});

it('sets of three or more join in from four coalitions a player on, one for every ten', () => {
  expect([33, 34, 38, 39, 98, 99].map((rows) => countScreened(9, rows))).toEqual([0, 4, 4, 5, 10, 11]);
});
