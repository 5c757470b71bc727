import { checkOptions, enumerateCoalitions, exact, recordedGame, type Solver } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { untouchable } from './games.ts';

const cheap: Solver = { ...exact, name: 'cheap', leastBudget: (players) => players + 2 };

describe('checkOptions', () => {
  it('fills in the defaults', () => {
    expect(checkOptions(cheap, untouchable(30), { budget: 40 })).toEqual({
      budget: 40,
      seed: 0,
      index: 'BII',
      order: 3,
      output: 0,
      holdout: 0,
      choice: 'uniform',
    });
    expect(checkOptions(cheap, untouchable(2), { budget: 4 }).order).toBe(2);
  });

  it('keeps what is given, the index by its proper name', () => {
    const options = { budget: 40, seed: -3, index: 'k-sii', order: 5, output: 1, holdout: 100 };
    expect(checkOptions(cheap, untouchable(30, ['a', 'b']), options)).toEqual({
      ...options,
      index: 'k-SII',
      choice: 'uniform',
    });
  });

  it('counts the fresh rows of a recording', () => {
    const batch = enumerateCoalitions(4);
    const game = recordedGame({ batch, values: new Float64Array(16) });
    expect(checkOptions(cheap, game, { budget: 10, holdout: 6 }).holdout).toBe(6);
    expect(() => checkOptions(cheap, game, { budget: 10, holdout: 7 })).toThrow(
      /at most 6, not 7: the 16 recorded rows hold so many fresh coalitions after the first 10/,
    );
    expect(() => checkOptions(cheap, game, { budget: 99, holdout: 1 })).toThrow(/at most 0, not 1/);
  });
});
