import { createSpectrum } from 'spex';
import { describe, expect, it } from 'vitest';
import { recovered } from '../../src/spex/recovered.ts';

const truth = createSpectrum(6, [
  [[], 3],
  [[1], 1],
  [[0, 2], -1],
  [[1, 3, 5], 0.5],
  [[4, 5], 2],
]);

describe('recovered', () => {
  it('counts supports, not the constant', () => {
    expect(recovered(truth, [[], [1], [0, 2], [0, 1]])).toEqual({
      recall: 0.5,
      precision: 2 / 3,
      reported: 3,
    });
  });

  it('does not take a part of a support for the support', () => {
    expect(recovered(truth, [[0], [2], [1, 3], [1, 2, 3, 5]])).toEqual({
      recall: 0,
      precision: 0,
      reported: 4,
    });
  });

  it('has no precision where nothing but the constant is reported', () => {
    expect(recovered(truth, [[]])).toEqual({ recall: 0, precision: null, reported: 0 });
  });

  it('gives 1 and 1 for the truth itself', () => {
    expect(recovered(truth, truth.supports)).toEqual({ recall: 1, precision: 1, reported: 4 });
  });
});
