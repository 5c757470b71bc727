import { batchFromLists, createSpectrum, enumerateCoalitions, evaluateSpectrum, rSquared } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { settleEnds } from '../../../src/solvers/gaussian-process/settle-ends.ts';

const players = 8;
const spectrum = createSpectrum(players, [
  [[], 1],
  [[0], 2],
  [[2, 5], -1],
]);
const ends = batchFromLists([[], Array.from({ length: players }, (_, player) => player)], players);
const [atEmpty, atGrand] = evaluateSpectrum(spectrum, ends);

describe('settleEnds', () => {
  it('gives outlying ends their values, and leaves all others where they are', () => {
    const settled = settleEnds(spectrum, { batch: ends, targets: Float64Array.of(40, atGrand!) }, 1000);
    const all = enumerateCoalitions(players);
    const wanted = evaluateSpectrum(spectrum, all);
    wanted[0] = 40;
    const found = evaluateSpectrum(settled, all);
    expect(rSquared(wanted, found)).toBeGreaterThan(0.999);
    expect(settled.supports.length).toBeGreaterThan(200);
  });

  it('leaves a spectrum alone that is near enough', () => {
    const targets = Float64Array.of(atEmpty! + 0.1, atGrand! - 0.1);
    expect(settleEnds(spectrum, { batch: ends, targets }, 1000)).toBe(spectrum);
  });

  it('leaves it alone where so many terms are not allowed', () => {
    const targets = Float64Array.of(40, atGrand!);
    expect(settleEnds(spectrum, { batch: ends, targets }, 255)).toBe(spectrum);
  });
});
