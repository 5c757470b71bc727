import {
  convertSpectrum,
  createGame,
  Evaluator,
  type Game,
  InvalidArgumentError,
  kernelShap,
  leverageShap,
  type SolveOptions,
  spectrumOfTable,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { dummyGame, valuesOf } from '../dummy-game.ts';
import { randomTable, untouchable } from '../games.ts';

const shapley = (table: Float64Array): Map<number, number> =>
  new Map(
    convertSpectrum(spectrumOfTable(table), 'SV', 1)
      .filter(({ players }) => players.length === 1)
      .map(({ players, value }) => [players[0]!, value]),
  );

/** Main effects and pairs, of any strength. */
function pairwiseTable(players: number, seed: number): Float64Array {
  const weights = randomTable(players, seed);
  return Float64Array.from({ length: 2 ** players }, (_, set) => {
    let value = 2;
    for (let i = 0; i < players; i++) {
      for (let j = 0; j <= i; j++) if ((set >> i) & (set >> j) & 1) value += weights[players * i + j]!;
    }
    return value;
  });
}

/** Both fit the Shapley regression, to coalitions chosen in two ways. */
describe.each([kernelShap, leverageShap])('solver $name', (solver) => {
  const solve = (game: Game, options: SolveOptions) => solver.solve(new Evaluator(game), options);

  // tests_approximators/test_approximator_kernelshap.py of shapiq: 0.6429 for players 1 and 2, in all 2.
  it.each([100, 127])(
    'gives the published values of the dummy game, of %i of its 128 coalitions',
    async (budget) => {
      const value = valuesOf(await solve(dummyGame(7), { budget }));
      expect(value('1')).toBeCloseTo(1 / 7 + 1 / 2, 9);
      expect(value('2')).toBeCloseTo(1 / 7 + 1 / 2, 9);
      for (const other of [0, 3, 4, 5, 6]) expect(value(`${other}`)).toBeCloseTo(1 / 7, 9);
    },
  );

  it('is exact for interactions of two players, which pairs of complements cancel', async () => {
    for (const seed of [1, 2, 3]) {
      const table = pairwiseTable(9, seed);
      const value = valuesOf(await solve(tableGame({ values: table }), { budget: 60, seed }));
      for (const [player, expected] of shapley(table)) expect(value(`${player}`)).toBeCloseTo(expected, 8);
    }
  });

  it('does not see what is the same for a coalition and its complement', async () => {
    const table = randomTable(9, 4);
    const even = randomTable(8, 5);
    const other = table.map((value, set) => value + even[Math.min(set, 511 - set)]!);
    const one = valuesOf(await solve(tableGame({ values: table }), { budget: 100 }));
    const two = valuesOf(await solve(tableGame({ values: other }), { budget: 100 }));
    for (let player = 0; player < 9; player++) expect(two(`${player}`)).toBeCloseTo(one(`${player}`), 9);
    expect(two('')).toBeCloseTo(one('') + even[0]!, 9);
  });

  it('tells errors that the truth is within, nine times out of ten', async () => {
    let held = 0;
    let intervals = 0;
    for (let seed = 0; seed < 60; seed++) {
      const table = randomTable(8, 100 + seed);
      const truth = shapley(table);
      const { interactions } = await solve(tableGame({ values: table }), { budget: 60 + seed, seed });
      for (const { players, low, high } of interactions.terms) {
        if (players.length === 0) continue;
        intervals++;
        if (low! <= truth.get(players[0]!)! && truth.get(players[0]!)! <= high!) held++;
      }
    }
    expect(intervals).toBe(480);
    expect(held / intervals).toBeGreaterThan(0.85);
    expect(held / intervals).toBeLessThan(0.96);
  });

  it('tells no errors where the coalitions scarcely determine the values', async () => {
    const { interactions } = await solve(tableGame({ values: randomTable(10, 6) }), { budget: 22 });
    expect(interactions.terms.some((term) => 'low' in term)).toBe(false);
    expect(interactions.terms.every(({ value }) => Number.isFinite(value))).toBe(true);
  });

  it('goes by the draws that a stopped run has measured', async () => {
    const table = pairwiseTable(10, 7);
    const controller = new AbortController();
    const game = tableGame({ values: table });
    let rows = 0;
    const stopping: Game = {
      ...game,
      batchSize: 9,
      evaluate(batch, context) {
        rows += batch.rows;
        if (rows >= 200) controller.abort();
        return game.evaluate(batch, context);
      },
    };
    const explanation = await solver.solve(new Evaluator(stopping, { signal: controller.signal }), {
      budget: 300,
    });
    expect(explanation.status).toBe('partial');
    const value = valuesOf(explanation);
    for (const [player, expected] of shapley(table)) expect(value(`${player}`)).toBeCloseTo(expected, 7);
  });

  it('takes hundreds of players', async () => {
    const game = createGame({
      players: 400,
      value: (present) => Number(present(3)) - 2 * Number(present(390)) + Number(present(3) && present(200)),
    });
    const value = valuesOf(await solve(game, { budget: 1000 }));
    expect(value('3')).toBeCloseTo(1.5, 6);
    expect(value('200')).toBeCloseTo(0.5, 6);
    expect(value('390')).toBeCloseTo(-2, 6);
  });
});

describe('kernelShap without pairs', () => {
  it('is exact for players who do not interact', async () => {
    const game = createGame({ players: 12, value: (present) => 3 * Number(present(2)) - Number(present(7)) });
    const explanation = await kernelShap.solve(new Evaluator(game), { budget: 50, paired: false });
    expect(valuesOf(explanation)('2')).toBeCloseTo(3, 9);
    expect(valuesOf(explanation)('7')).toBeCloseTo(-1, 9);
    expect(explanation.account.join()).not.toMatch(/complement/);
  });

  it('is further off where they do', async () => {
    const table = pairwiseTable(9, 8);
    const truth = shapley(table);
    const error = async (paired: boolean): Promise<number> => {
      const game = new Evaluator(tableGame({ values: table }));
      const value = valuesOf(await kernelShap.solve(game, { budget: 100, paired }));
      return [...truth].reduce((sum, [player, expected]) => sum + (value(`${player}`) - expected) ** 2, 0);
    };
    expect(await error(false)).toBeGreaterThan(1e-3);
    expect(await error(true)).toBeLessThan(1e-12);
  });

  it('refuses what is neither true nor false', async () => {
    const wrong = { budget: 100, paired: 'yes' as unknown as boolean };
    const answer = kernelShap.solve(new Evaluator(untouchable(8)), wrong);
    await expect(answer).rejects.toThrow(/paired must be true or false, not yes/);
    await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
  });
});
