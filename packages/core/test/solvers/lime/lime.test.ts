import {
  createGame,
  createRandom,
  Evaluator,
  InvalidArgumentError,
  lime,
  spectrumOf,
  tableGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { drawTexts } from '../../../src/solvers/lime/draw-texts.ts';
import { untouchable } from '../games.ts';

/** b and c_i of f(S) = b + Σ_{i ∈ S} c_i. */
async function linearModel(values: Float64Array, options: { kernelWidth?: number; penalty?: number }) {
  const game = new Evaluator(tableGame({ values }));
  const { interactions } = await lime.solve(game, {
    budget: values.length,
    index: 'Moebius',
    order: 1,
    ...options,
  });
  const found = new Map(interactions.terms.map((term) => [term.players.join(), term.value]));
  return ['', '0', '1', '2', '3'].map((set) => found.get(set)!);
}

describe('lime', () => {
  const values = Float64Array.from({ length: 16 }, (_, row) => (7 * row * row + 3 * row) % 11);

  // sklearn.linear_model.Ridge (1.2.1) on the 16 coalitions, with LIME's weights √exp(-d² / σ²), d from sklearn's cosine
  // distances in percent, times 16 / 4 / C(4, s) draws of each, and the full input once.
  it('fits what scikit-learn fits', async () => {
    const byDefault = await linearModel(values, {});
    [
      5.27392288355508, -2.5289998322540113, -0.4852594831468765, 0.3168084649379163, -0.2806953464028454,
    ].forEach((expected, at) => {
      expect(byDefault[at]).toBeCloseTo(expected, 9);
    });
    const narrow = await linearModel(values, { kernelWidth: 10, penalty: 0.5 });
    [
      1.8912760867916585, -1.6543953895476344, 0.6158289729757831, 1.0856884828984021, 0.5961160189608227,
    ].forEach((expected, at) => {
      expect(narrow[at]).toBeCloseTo(expected, 9);
    });
  });

  it('without a penalty gives linear games back', async () => {
    const game = createGame({
      players: 30,
      value: (present) => 1 + 4 * Number(present(3)) - Number(present(20)),
    });
    const explanation = await lime.solve(new Evaluator(game), { budget: 200, penalty: 0, index: 'SV' });
    expect(explanation.faithfulness).toMatchObject({ method: 'in-sample', coalitions: 200 });
    expect(explanation.faithfulness.r2).toBeCloseTo(1, 9);
    const found = new Map(explanation.interactions.terms.map((term) => [term.players.join(), term.value]));
    expect(found.get('3')).toBeCloseTo(4, 8);
    expect(found.get('20')).toBeCloseTo(-1, 8);
    expect(found.get('')).toBeCloseTo(1, 8);
    expect(Math.max(...spectrumOf(explanation).supports.map(({ length }) => length))).toBe(1);
  });

  it('with a narrow kernel goes by what single players do to the full input', async () => {
    // A player that only matters beside all others.
    const game = createGame({
      players: 8,
      value: (present) => Number([0, 1, 2, 3, 4, 5, 6, 7].every(present)) + Number(present(0)),
    });
    const effect = async (kernelWidth: number): Promise<number> => {
      const { interactions } = await lime.solve(new Evaluator(game), {
        budget: 200,
        kernelWidth,
        penalty: 0.01,
        index: 'SV',
      });
      return interactions.terms.find(({ players }) => players.join() === '5')?.value ?? 0;
    };
    expect(await effect(3)).toBeGreaterThan(5 * Math.abs(await effect(25)));
  });

  it.each([
    [{ kernelWidth: 0 }, /kernelWidth must be above 0, not 0/],
    [{ kernelWidth: Number.NaN }, /kernelWidth must be above 0, not NaN/],
    [{ penalty: -1 }, /penalty must be a finite number of at least 0, not -1/],
  ])('refuses %o', async (wrong, message) => {
    const answer = lime.solve(new Evaluator(untouchable(8)), { budget: 100, ...wrong });
    await expect(answer).rejects.toThrow(message);
    await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
  });
});

describe("LIME's draws", () => {
  it('have a uniform number of absent players, from 1 to all', () => {
    const absent = new Float64Array(13);
    const present = new Float64Array(12);
    for (let seed = 0; seed < 40; seed++) {
      const { batch, counts } = drawTexts(12, 200, createRandom(seed));
      expect(batch.rows).toBe(200);
      counts.forEach((count, row) => {
        const word = batch.words[row]!;
        let missing = 12;
        for (let player = 0; player < 12; player++) {
          if (((word >> player) & 1) === 0) continue;
          missing--;
          present[player]! += count;
        }
        absent[missing]! += count;
      });
    }
    // The full input once a sample.
    expect(absent[0]).toBe(40);
    const draws = absent.reduce((sum, count) => sum + count, -40);
    for (let missing = 1; missing <= 12; missing++) {
      expect(Math.abs(absent[missing]! - draws / 12)).toBeLessThan(5 * Math.sqrt(draws / 12));
    }
    const share = present.reduce((sum, count) => sum + count, 0) / 12;
    for (const count of present) expect(Math.abs(count - share)).toBeLessThan(5 * Math.sqrt(share));
  });
});
