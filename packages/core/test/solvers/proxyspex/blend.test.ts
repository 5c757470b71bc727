import { createRandom, createSpectrum } from '@spex/core';
import { expect, it } from 'vitest';
import { blend } from '../../../src/solvers/proxyspex/blend.ts';
import type { Fold } from '../../../src/solvers/proxyspex/folds.ts';

const rows = 400;
const folds = [0, 1, 2, 3].map((fold) => ({
  rows: Uint32Array.from({ length: rows / 4 }, (_, at) => 4 * at + fold),
})) as unknown as Fold[];

function noisy(deviation: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows }, () => deviation * random.normal());
}

const targets = noisy(3, 1);
const near = (errors: Float64Array): Float64Array => targets.map((target, row) => target + errors[row]!);
const trees = createSpectrum(3, [
  [[], 4],
  [[0, 1], 8],
]);
const regression = createSpectrum(3, [
  [[], 2],
  [[2], 8],
]);

it('takes the better of two where the other has nothing to add', () => {
  const good = { spectrum: trees, predictions: near(noisy(0.1, 2)) };
  const bad = { spectrum: regression, predictions: near(noisy(9, 3)) };
  expect(blend(good, bad, targets, folds)).toMatchObject({ share: 1, spectrum: trees });
  expect(blend(good, bad, targets, folds).predictions).toEqual(good.predictions);
  expect(blend({ ...bad, spectrum: trees }, { ...good, spectrum: regression }, targets, folds)).toMatchObject(
    {
      share: 0,
      spectrum: regression,
    },
  );
});

it('mixes equally good ones that err apart, the trees a little ahead', () => {
  const first = { spectrum: trees, predictions: near(noisy(1, 4)) };
  const second = { spectrum: regression, predictions: near(noisy(1, 5)) };
  const { share, spectrum, predictions } = blend(first, second, targets, folds);
  expect(share).toBe(0.625);
  expect(spectrum).toEqual(
    createSpectrum(3, [
      [[], 0.625 * 4 + 0.375 * 2],
      [[2], 3],
      [[0, 1], 5],
    ]),
  );
  predictions.forEach((predicted, row) => {
    expect(predicted).toBeCloseTo((first.predictions[row]! + second.predictions[row]!) / 2, 12);
  });
});

it("chooses each fold's share by the other folds alone", () => {
  // The trees are right in the first fold only: for its rows the others choose the regression.
  const inFirst = (row: number): boolean => row % 4 === 0;
  const first = {
    spectrum: trees,
    predictions: targets.map((target, row) => (inFirst(row) ? target : target + 9)),
  };
  const second = {
    spectrum: regression,
    predictions: targets.map((target, row) => (inFirst(row) ? target + 30 : target)),
  };
  const { predictions } = blend(first, second, targets, folds);
  for (let row = 0; row < rows; row += 4) expect(predictions[row]).toBe(second.predictions[row]);
});
