import { describe, expect, it } from 'vitest';
import { heldOutValue, setsToCompare } from '../../src/components/held-out-value.ts';

describe('sets to compare', () => {
  it('are all players, the kept ones and distinct random sets of their size', () => {
    const kept = [0, 3, 5, 6];
    const [all, own, ...random] = setsToCompare(9, kept, 4);
    expect(all).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(own).toEqual(kept);
    expect(random).toHaveLength(20);
    expect(new Set(random.map(String)).size).toBe(20);
    for (const set of random) {
      expect(set).toHaveLength(4);
      expect(set).not.toEqual(kept);
    }
    expect(setsToCompare(9, kept, 4).slice(2)).toEqual(random);
    expect(setsToCompare(9, kept, 5).slice(2)).not.toEqual(random);
  });

  it('are fewer where there are no more', () => {
    expect(setsToCompare(3, [1], 0).slice(2).map(String).sort()).toEqual(['0', '2']);
  });
});

it('sums up a test, prompt by prompt', () => {
  const game = { value: 'margin', outputs: ['mean', '1', '2'] };
  // Everything, the kept set, two random sets: the mean, then the prompts.
  const values = Float64Array.from([3, 2, 4, 2, 1.5, 2.5, 1, 0, 2, 2, 2, 2]);
  expect(heldOutValue(game, values)).toEqual({
    value: 'margin',
    full: 3,
    kept: 2,
    // -0.5 and -1.5, with a quantile of 12.7062.
    change: {
      mean: -1,
      low: expect.closeTo(-1 - 12.7062 * 0.5, 3),
      high: expect.closeTo(-1 + 12.7062 * 0.5, 3),
    },
    random: {
      sets: 2,
      mean: 1.5,
      worst: 1,
      best: 2,
      asGood: 1,
      // Their means are 1 and 2 on the two prompts.
      advantage: { mean: 0.5, low: 0.5, high: 0.5 },
    },
  });
});
