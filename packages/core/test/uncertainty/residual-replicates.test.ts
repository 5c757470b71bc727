import {
  coefficientErrors,
  convertSpectrum,
  createRandom,
  createSpectrum,
  evaluateSpectrum,
  residualError,
  residualReplicates,
  type Spectrum,
  sampleUniform,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

function fitted(players: number, rows: number, seed = 1) {
  const random = createRandom(seed);
  const batch = sampleUniform(players, rows, random);
  const residuals = Float64Array.from({ length: rows }, () => random.normal() * (random.below(5) ? 1 : 3));
  return { batch, residuals };
}

/** Standard deviation and correlation of coefficients over replicates. */
function spreadOf(replicates: readonly Spectrum[], a: number, b = a): number {
  const mean = (at: number) => replicates.reduce((sum, { coefficients }) => sum + coefficients[at]!, 0);
  const [first, second] = [mean(a) / replicates.length, mean(b) / replicates.length];
  return (
    replicates.reduce(
      (sum, { coefficients }) => sum + (coefficients[a]! - first) * (coefficients[b]! - second),
      0,
    ) /
    (replicates.length - 1)
  );
}

describe('residualError', () => {
  it('is the standard error of a mean of signed residuals', () => {
    const { batch, residuals } = fitted(40, 300);
    const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
    expect(residualError({ batch, residuals })).toBeCloseTo(Math.sqrt(squares / (300 * 299)), 9);
  });

  it('comes to nothing as all 2^n coalitions are measured', () => {
    const { batch, residuals } = fitted(8, 192);
    const whole = residualError({ batch: sampleUniform(20, 192, createRandom(0)), residuals });
    // A quarter of the 256 coalitions is left.
    expect(residualError({ batch, residuals }) / whole).toBeCloseTo(0.5, 3);
    expect(residualError(fitted(8, 256))).toBe(0);
  });

  it('is how far a mean of draws without replacement strays', () => {
    // The 64 values of a game, and what a fit of nothing leaves of them: all. Draws of 24 tell E[f χ] with that error.
    const random = createRandom(3);
    const values = Float64Array.from({ length: 64 }, () => random.normal());
    const truth = values.reduce((sum, value) => sum + value / 64, 0);
    let squares = 0;
    let expected = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const batch = sampleUniform(6, 24, createRandom(seed));
      const drawn = Float64Array.from(batch.words, (word) => values[word]! - truth);
      squares += (drawn.reduce((sum, value) => sum + value, 0) / 24) ** 2 / 2000;
      expected += residualError({ batch, residuals: drawn }) ** 2 / 2000;
    }
    expect(squares / expected).toBeGreaterThan(0.9);
    expect(squares / expected).toBeLessThan(1.1);
  });

  it('refuses another number of residuals, and a single one', () => {
    const { batch, residuals } = fitted(10, 20);
    expect(() => residualError({ batch, residuals: residuals.subarray(1) })).toThrow(
      'standard errors need one residual for each of two coalitions or more: there are 19 for 20',
    );
    expect(() => residualError(fitted(10, 1))).toThrow('there are 1 for 1');
  });
});

describe('coefficientErrors', () => {
  const { batch, residuals } = fitted(30, 400);
  const truth = createSpectrum(
    30,
    Array.from({ length: 20 }, (_, player) => [[player, player + 5], player % 2 ? 3 : -3] as const),
  );

  it('sees a fit that has shrunk what it found', () => {
    // 20 coefficients of 3, shrunk to 2.4: what is left of them is in the residuals.
    const shrunk = { ...truth, coefficients: truth.coefficients.map((value) => 0.8 * value) };
    const left = evaluateSpectrum(truth, batch).map((value) => 0.2 * value);
    const open = residuals.map((residual, row) => residual + left[row]!);
    const own = coefficientErrors(shrunk, { batch, residuals: open });
    const chance = residualError({ batch, residuals: open });
    for (const error of own) {
      expect(Math.sqrt(error ** 2 - chance ** 2)).toBeGreaterThan(0.45);
      expect(Math.sqrt(error ** 2 - chance ** 2)).toBeLessThan(0.75);
    }
  });

  it('is the error of chance, a little widened, where nothing was shrunk', () => {
    const error = residualError({ batch, residuals });
    for (const own of coefficientErrors(truth, { batch, residuals })) {
      expect(own / error).toBeGreaterThan(1.1);
      expect(own / error).toBeLessThan(1.5);
    }
  });

  it('takes the rows that the spectrum was fitted to, where residuals are known of some only', () => {
    const some = residualError({ batch, residuals });
    expect(residualError({ batch, residuals, fitted: 1596 }) / some).toBeCloseTo(Math.sqrt(399 / 1595), 5);
  });

  it('is nothing where nothing is left open', () => {
    const exact = { batch, residuals: new Float64Array(400) };
    expect(Math.max(...coefficientErrors(truth, exact))).toBe(0);
  });
});

describe('residualReplicates', () => {
  const { batch, residuals } = fitted(30, 200);
  const spectrum = createSpectrum(30, [
    [[], 5],
    [[1], 4],
    [[2], 0.05],
    [[1, 2, 7], -3],
    [[9, 20], 0],
  ]);
  const replicates = residualReplicates(spectrum, { batch, residuals }, { replicates: 4000, seed: 2 });
  const error = residualError({ batch, residuals });

  it('moves each coefficient by its error: what chance leaves to shrinkage, and what shrinkage does', () => {
    const errors = coefficientErrors(spectrum, { batch, residuals });
    errors.forEach((expected, term) => {
      // A variance of 4,000 draws: to 2.2 % standard error.
      expect(spreadOf(replicates, term) / expected ** 2).toBeGreaterThan(0.9);
      expect(spreadOf(replicates, term) / expected ** 2).toBeLessThan(1.1);
    });
    // A coefficient of 0 is all prior, a quarter of the error's square, and shrinkage does not make it smaller.
    expect(errors[3]! / error).toBeCloseTo(1.1 * Math.sqrt(1 / 5), 10);
  });

  it('lets coefficients move together as their characters agree where residuals are large, and shrink together', () => {
    const sign = (row: number, players: readonly number[]): number =>
      evaluateSpectrum(createSpectrum(30, [[players, 1]]), {
        rows: 1,
        players: 30,
        words: batch.words.subarray(row, row + 1),
      })[0]!;
    let expected = 0;
    residuals.forEach((residual, row) => {
      expected += (residual ** 2 * sign(row, [1]) * sign(row, [1, 2, 7])) / (200 * 199);
    });
    // Chance counts 1.1-fold for large coefficients; the rest of their errors is what shrinkage does, of opposite signs here.
    const errors = coefficientErrors(spectrum, { batch, residuals });
    const shrinkage = [1, 4].map((term) => Math.sqrt(errors[term]! ** 2 - (1.1 * error) ** 2));
    const own = spreadOf(replicates, 1, 4) / error ** 2;
    const together = 1.1 ** 2 * expected - shrinkage[0]! * shrinkage[1]!;
    expect(Math.abs(own - together / error ** 2)).toBeLessThan(0.15);
    expect(Math.abs(expected / error ** 2)).toBeGreaterThan(0.02);
    expect(own).toBeLessThan(-0.5);
  });

  it('keeps supports, converts as any spectrum, and is the same for the same seed', () => {
    expect(replicates[7]!.supports).toEqual(spectrum.supports);
    expect(convertSpectrum(replicates[7]!, 'SII', 2).length).toBeGreaterThan(3);
    const again = residualReplicates(spectrum, { batch, residuals }, { replicates: 3, seed: 2 });
    expect(again).toEqual(replicates.slice(0, 3));
    const other = residualReplicates(spectrum, { batch, residuals }, { replicates: 3, seed: 3 });
    expect(other).not.toEqual(again);
  });

  it('moves nothing where nothing is left open', () => {
    const exact = { batch, residuals: new Float64Array(200) };
    expect(residualReplicates(spectrum, exact, { replicates: 2 })[1]!.coefficients).toEqual(
      spectrum.coefficients,
    );
  });

  it('refuses fewer than two replicates', () => {
    expect(() => residualReplicates(spectrum, { batch, residuals }, { replicates: 1 })).toThrow(
      'replicates must be an integer of at least 2, not 1',
    );
  });
});
