import {
  createRandom,
  createSpectrum,
  Evaluator,
  evaluateSpectrum,
  sampleUniform,
  selectRows,
  spectrumGame,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { refused } from './refused.ts';

describe('spectrumGame', () => {
  const spectrum = createSpectrum(40, [
    [[], 0.5],
    [[3], -1],
    [[3, 38], 2],
  ]);
  const batch = sampleUniform(40, 5000, createRandom(1));

  it('gives the spectrum’s values', async () => {
    const { values } = await new Evaluator(spectrumGame({ spectrum })).evaluate(batch);
    expect(values).toEqual(evaluateSpectrum(spectrum, batch));
  });

  it('adds normal noise that only the seed and the coalition decide', async () => {
    const exact = evaluateSpectrum(spectrum, batch);
    const noisy = async (seed: number, rows = batch): Promise<Float64Array> =>
      (await new Evaluator(spectrumGame({ spectrum, noise: 0.25, seed })).evaluate(rows)).values;
    const values = await noisy(1);
    const order = Array.from({ length: 5000 }, (_, i) => (i * 7) % 5000);
    expect(await noisy(1, selectRows(batch, order))).toEqual(Float64Array.from(order, (row) => values[row]!));

    const other = await noisy(2);
    let [sum, squares, fourths, product, neighbours] = [0, 0, 0, 0, 0];
    for (let row = 0; row < 5000; row++) {
      const z = (values[row]! - exact[row]!) / 0.25;
      sum += z;
      squares += z ** 2;
      fourths += z ** 4;
      product += (z * (other[row]! - exact[row]!)) / 0.25;
      if (row > 0) neighbours += (z * (values[row - 1]! - exact[row - 1]!)) / 0.25;
    }
    // Five standard errors of the moments of 5,000 independent normal numbers.
    const error = 5 / Math.sqrt(5000);
    expect(Math.abs(sum / 5000)).toBeLessThan(error);
    expect(Math.abs(squares / 5000 - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(fourths / 5000 - 3)).toBeLessThan(error * Math.sqrt(96));
    expect(Math.abs(product / 5000)).toBeLessThan(error);
    expect(Math.abs(neighbours / 5000)).toBeLessThan(error);
  });

  it('is named by the spectrum, the noise and, where there is noise, the seed', () => {
    const id = (noise: number, seed: number, of = spectrum): string =>
      spectrumGame({ spectrum: of, noise, seed }).id;
    expect(id(0, 1)).toBe(id(0, 2));
    expect(id(1, 1)).not.toBe(id(1, 2));
    expect(id(1, 1)).not.toBe(id(2, 1));
    expect(id(0, 1)).not.toBe(id(0, 1, createSpectrum(40, [[[3, 38], 2]])));
    expect(
      id(
        0,
        1,
        createSpectrum(4, [
          [[1], 1],
          [[2], 1],
        ]),
      ),
    ).not.toBe(
      id(
        0,
        1,
        createSpectrum(4, [
          [[1], 1],
          [[3], 1],
        ]),
      ),
    );
  });

  it('refuses bad noise and seeds', () => {
    for (const noise of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => spectrumGame({ spectrum, noise })).toThrow(refused('noise', 'at least 0'));
    }
    expect(() => spectrumGame({ spectrum, seed: 0.5 })).toThrow(refused('seed', 'an integer'));
    expect(() => spectrumGame({ spectrum, players: 3 })).toThrow(refused('players', 'must be 40'));
  });
});
