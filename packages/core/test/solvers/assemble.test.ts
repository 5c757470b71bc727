import {
  assembleExplanation,
  countsOf,
  createSpectrum,
  Evaluator,
  type Findings,
  type Game,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { sparseGame } from './games.ts';

function findings(game: Game, more: Partial<Findings> = {}): Findings {
  const players = game.players.length;
  return {
    solver: { name: 'some' },
    evaluator: new Evaluator(game),
    checked: { budget: 100, seed: 3, index: 'SII', order: 2, output: 0, holdout: 0, choice: 'uniform' },
    spectrum: createSpectrum(players, [
      [[], 1],
      [[0, 1], -0.5],
    ]),
    faithfulness: { r2: 0.5, standardError: 0.1, method: 'out-of-fold', coalitions: 90 },
    ends: { grand: 2, empty: null },
    account: ['Something was done.'],
    solverSeconds: 0.25,
    ...more,
  };
}

describe('assembleExplanation', () => {
  it('fills in every field', () => {
    expect(assembleExplanation(findings(sparseGame(5)))).toEqual({
      schema: 1,
      solver: 'some',
      seed: 3,
      status: 'complete',
      game: { id: 'sparse-5', players: sparseGame(5).players, output: 'value' },
      spectrum: {
        players: 5,
        terms: [
          { players: [], value: 1 },
          { players: [0, 1], value: -0.5 },
        ],
      },
      // (-2)^2 F(01), and f(∅) = 1 - 0.5; single players have no Shapley value, |T| being even.
      interactions: {
        index: 'SII',
        order: 2,
        terms: [
          { players: [0, 1], value: -2 },
          { players: [], value: 0.5 },
        ],
      },
      faithfulness: { r2: 0.5, standardError: 0.1, method: 'out-of-fold', coalitions: 90 },
      ends: { grand: 2, empty: null, grandResidual: 1.5, emptyResidual: null },
      cost: { budget: 100, evaluations: 0, cached: 0, evaluationSeconds: 0, solverSeconds: 0.25 },
      account: ['Something was done.'],
    });
  });

  it('lowers an order that means too many interactions, and says so', () => {
    const wide = Array.from({ length: 60 }, (_, player) => player);
    const { interactions, account } = assembleExplanation(
      findings(sparseGame(60), {
        spectrum: createSpectrum(60, [[wide, 1]]),
        checked: {
          budget: 100,
          seed: 0,
          index: 'Moebius',
          order: 20,
          output: 0,
          holdout: 0,
          choice: 'uniform',
        },
      }),
    );
    expect(interactions.order).toBeGreaterThanOrEqual(3);
    expect(interactions.order).toBeLessThan(20);
    expect(account.at(-1)).toBe(
      `Order 20 means too many interactions: those up to order ${interactions.order} are given.`,
    );
  });

  it("counts only the run's own cost, with the game's estimate for it", async () => {
    let clock = 0;
    const evaluator = new Evaluator(
      { ...sparseGame(5), estimate: (rows) => ({ tokens: 10 * rows }) },
      { now: () => clock++ },
    );
    await evaluator.evaluate({ rows: 4, players: 5, words: Uint32Array.of(1, 2, 3, 3) });
    const since = countsOf(evaluator);
    await evaluator.evaluate({ rows: 3, players: 5, words: Uint32Array.of(3, 4, 5) });
    const all = assembleExplanation(findings(sparseGame(5), { evaluator })).cost;
    const own = assembleExplanation(findings(sparseGame(5), { evaluator, since })).cost;
    expect(all).toMatchObject({ evaluations: 5, cached: 2, estimate: { tokens: 50 } });
    expect(own).toMatchObject({ evaluations: 2, cached: 1, estimate: { tokens: 20 } });
    expect(own.evaluationSeconds).toBeLessThan(all.evaluationSeconds);
  });

  it('writes no negative zero, which JSON cannot keep', () => {
    const explanation = assembleExplanation(
      findings(sparseGame(5), {
        spectrum: { players: 5, supports: [[2]], coefficients: Float64Array.of(-0) },
        ends: { grand: -0, empty: -0 },
      }),
    );
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});
