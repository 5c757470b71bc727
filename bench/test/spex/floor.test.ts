import { createRandom, createSpectrum, sampleUniform } from 'spex';
import { expect, test } from 'vitest';
import { firstOrderLasso } from '../../src/spex/first-order-lasso.ts';
import { budgetsFor, fellBack } from '../../src/spex/floor.ts';
import { floorSummary } from '../../src/spex/floor-summary.ts';
import { spectrumKnown } from '../../src/spex/known-game.ts';
import { randomPolynomial } from '../../src/spex/polynomial.ts';

test('budgets start at the least one and end below all 2^n coalitions', () => {
  expect(budgetsFor(64, 290, [300, 600, 1200])).toEqual([290, 300, 600, 1200]);
  expect(budgetsFor(64, 600, [300, 600, 1200])).toEqual([600, 1200]);
  expect(budgetsFor(10, 290, [300, 600, 1200])).toEqual([290, 300, 600]);
  expect(budgetsFor(8, 290, [300])).toEqual([]);
});

test('the summary has a line a budget and one for all', () => {
  const text = floorSummary([
    { budget: 'least', ours: 0.5, lasso: 0.6, fell: 1 },
    { budget: '300', ours: 0.8, lasso: 0.7, fell: 0 },
    { budget: 'least', ours: 0.4, lasso: 0.2, fell: 0.5 },
    { budget: '300', ours: 0.695, lasso: 0.7, fell: 0 },
  ]);
  expect(text.split('\n').slice(2)).toEqual([
    '| least | 2 | 0.4500 | 0.4000 | 75 % | +0.050 | -0.100 | 1 | -0.100 |',
    '| 300 | 2 | 0.7475 | 0.7000 | 0 % | +0.048 | - | 0 | -0.005 |',
    '| all | 4 | 0.5988 | 0.5500 | 38 % | +0.049 | -0.100 | 1 | -0.100 |',
  ]);
});

test('the first-order LASSO finds an additive game and nothing of a parity', async () => {
  const additive = spectrumKnown(
    'additive',
    createSpectrum(12, [
      [[], 2],
      [[3], 1],
      [[7], -1.5],
    ]),
  );
  const found = await firstOrderLasso(additive.game(0, 0), 300, 0);
  expect(found.supports.every(({ length }) => length <= 1)).toBe(true);
  expect(additive.r2(found, 0)).toBeGreaterThan(0.999);

  const parity = spectrumKnown('parity', createSpectrum(12, [[[0, 1, 2], 1]]));
  expect(parity.r2(await firstOrderLasso(parity.game(0, 0), 300, 0), 0)).toBeLessThan(0.1);
});

test('noise is a share of the game’s own deviation', async () => {
  const truth = randomPolynomial({ players: 30, terms: 50, mostOrder: 4 }, createRandom(1));
  const known = spectrumKnown('polynomial', truth);
  const batch = sampleUniform(30, 20_000, createRandom(2));
  const clean = await known.game(0, 5).evaluate(batch, {});
  const noisy = await known.game(0.05, 5).evaluate(batch, {});
  const squares = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value ** 2, 0);
  const ratio = Math.sqrt(squares(clean.map((value, row) => noisy[row]! - value)) / squares(clean));
  // 20,000 draws: the ratio's relative deviation is about 0.7 %.
  expect(ratio).toBeGreaterThan(0.048);
  expect(ratio).toBeLessThan(0.052);
});

test('a fall-back is what the account says of the result, not every mention of the LASSO', () => {
  const errors = 'Mean squared errors on the uniform coalitions: a LASSO on single players alone 18.95.';
  const fell =
    'The budget was too small to decode this game: so the result is a LASSO on single players alone.';
  expect(fellBack([errors, fell])).toBe(true);
  expect(fellBack([errors, 'The result is least squares on the decoded interactions, 15 terms.'])).toBe(
    false,
  );
});
