import {
  balancedSampler,
  biasedSampler,
  coalitionSize,
  createRandom,
  mixtureSampler,
  nearFullSampler,
  sampleBiased,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { isNearFull, withGrand } from '../../src/solvers/near-draws.ts';
import { splitEnds } from '../../src/solvers/sample.ts';
import { spreadBySize } from '../../src/solvers/spread-by-size.ts';

const PLAYERS = 20;

/** Values whose variance is `absent`^power. */
function draws(p: number, power: number) {
  const random = createRandom(5);
  const batch = sampleBiased(PLAYERS, 4000, p, random);
  const absent = Float64Array.from({ length: batch.rows }, (_, row) => PLAYERS - coalitionSize(batch, row));
  const targets = absent.map((one) => 7 + Math.max(1, one) ** (power / 2) * random.normal());
  return { batch, targets, absent };
}

describe('spreadBySize', () => {
  it.each([0.5, 1, 2])('finds the power by which the variance grows with the players absent: %s', (power) => {
    const { batch, targets, absent } = draws(0.8, power);
    const spread = spreadBySize({ batch, targets })(batch);
    expect(spread.reduce((sum, one) => sum + one, 0) / batch.rows).toBeCloseTo(1, 10);
    const [one, eight] = [absent.indexOf(1), absent.indexOf(8)];
    expect(Math.log(spread[eight]! / spread[one]!) / Math.log(8)).toBeCloseTo(power, 0.7);
  });

  it('takes all values alike that vary no more where more players are absent', () => {
    const { batch, targets } = draws(0.8, -1);
    for (const values of [targets, targets.map(() => 3)]) {
      for (const one of spreadBySize({ batch, targets: values })(batch)) expect(one).toBeCloseTo(1, 10);
    }
  });
});

describe('draws near the full input', () => {
  it('are those of samplers that leave most players present', () => {
    const samplers = [undefined, ...[0.3, 0.5, 0.8].map(biasedSampler), nearFullSampler()];
    expect(samplers.map(isNearFull)).toEqual([false, false, false, true, true]);
    const unknown = { name: 'one of my own', sample: biasedSampler(0.9).sample };
    expect([unknown, mixtureSampler([{ sampler: unknown, share: 1 }])].some(isNearFull)).toBe(false);
    // As many of the three players of one class as of the two of the other.
    expect(balancedSampler([0, 0, 0, 1, 1], 0.9).presence).toBeCloseTo(0.72, 10);
  });

  it('get the grand coalition as their last row', () => {
    const random = createRandom(1);
    const batch = sampleBiased(3, 8, 0.8, random);
    const { draws: others, ends } = splitEnds({
      batch,
      targets: Float64Array.from({ length: 8 }, () => random.normal()),
    });
    const fitted = withGrand(others, ends);
    expect(fitted.batch.rows).toBe(7);
    expect(coalitionSize(fitted.batch, 6)).toBe(3);
    const grand = ends.batch.words.indexOf(7);
    expect([...fitted.targets]).toEqual([...others.targets, ends.targets[grand]]);
  });
});
