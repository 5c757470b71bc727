import {
  adjustedPValues,
  createRandom,
  createSpectrum,
  crossFit,
  crossValidatedLasso,
  discoverInteractions,
  evaluateSpectrum,
  type MeasuredRows,
  type Spectrum,
  type Support,
  sampleUniform,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const PLAYERS = 14;
const SUPPORTS: Support[] = [[]];
for (let a = 0; a < PLAYERS; a++) {
  SUPPORTS.push([a]);
  for (let b = 0; b < a; b++) SUPPORTS.push([b, a]);
}

/** A sparse regression on all singles and pairs. */
function lassoFit({ batch, values }: MeasuredRows): Spectrum {
  const { coefficients } = crossValidatedLasso({ batch, supports: SUPPORTS, targets: values, seed: 0 });
  return createSpectrum(
    PLAYERS,
    SUPPORTS.map((support, at) => [support, coefficients[at]!] as const).filter(([, value]) => value !== 0),
  );
}

/** Ten terms, and noise as large as they are together. */
function noisyGame(seed: number, rows: number): { truth: Spectrum; sample: MeasuredRows } {
  const random = createRandom(seed);
  const truth = createSpectrum(
    PLAYERS,
    Array.from({ length: 10 }, () => [SUPPORTS[random.below(SUPPORTS.length)]!, random.normal()] as const),
  );
  const batch = sampleUniform(PLAYERS, rows, random);
  const values = evaluateSpectrum(truth, batch).map((value) => value + 2.5 * random.normal());
  return { truth, sample: { batch, values } };
}

describe('discoverInteractions', () => {
  it('finds most of what is there, and lists no more than its level of what is not', async () => {
    let share = 0;
    let found = 0;
    let large = 0;
    let largeFound = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { truth, sample } = noisyGame(seed, 400);
      const fits = await crossFit(sample, lassoFit, { folds: 2, seed });
      const list = discoverInteractions(sample, fits, { level: 0.1 });
      const real = new Set(truth.supports.map((support) => support.join()));
      const wrong = list.filter(({ players }) => !real.has(players.join())).length;
      share += list.length === 0 ? 0 : wrong / list.length / 20;
      found += list.length;
      const listed = new Set(list.map(({ players }) => players.join()));
      truth.supports.forEach((support, at) => {
        if (support.length === 0 || Math.abs(truth.coefficients[at]!) < 0.7) return;
        large++;
        if (listed.has(support.join())) largeFound++;
      });
    }
    expect(found).toBeGreaterThan(75);
    expect(share).toBeLessThan(0.1);
    expect(largeFound / large).toBeGreaterThan(0.9);
  });

  it('lists hardly anything where there is nothing but noise', async () => {
    let lists = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = createRandom(seed);
      const batch = sampleUniform(PLAYERS, 200, random);
      const sample = { batch, values: Float64Array.from({ length: 200 }, () => random.normal()) };
      const fits = await crossFit(sample, lassoFit, { folds: 2, seed });
      if (discoverInteractions(sample, fits).length > 0) lists++;
    }
    // Then every list is false: at most one in ten, 4 of 40, and three standard deviations.
    expect(lists).toBeLessThan(10);
  });

  it('estimates without shrinkage, with honest standard errors', async () => {
    let squares = 0;
    let count = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { truth, sample } = noisyGame(seed, 400);
      const fits = await crossFit(sample, lassoFit, { folds: 2, seed });
      for (const { players, value, standardError } of discoverInteractions(sample, fits)) {
        const at = truth.supports.findIndex((support) => support.join() === players.join());
        if (at < 0 || Math.abs(truth.coefficients[at]!) < 0.7) continue;
        squares += ((value - truth.coefficients[at]!) / standardError) ** 2;
        count++;
      }
    }
    expect(count).toBeGreaterThan(50);
    expect(squares / count).toBeGreaterThan(0.6);
    expect(squares / count).toBeLessThan(1.6);
  });

  it('lists fewer terms beyond a threshold, and those surest first', async () => {
    const { sample } = noisyGame(4, 400);
    const fits = await crossFit(sample, lassoFit, { folds: 2 });
    const all = discoverInteractions(sample, fits);
    const beyond = discoverInteractions(sample, fits, { threshold: 0.5 });
    expect(beyond.length).toBeLessThan(all.length);
    expect(beyond.length).toBeGreaterThan(0);
    for (const { value } of beyond) expect(Math.abs(value)).toBeGreaterThan(0.5);
    const levels = all.map(({ adjusted }) => adjusted);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(Math.max(...levels)).toBeLessThanOrEqual(0.1);
    // Fewer candidates are fewer hypotheses: none but the largest term of each half is tested.
    expect(discoverInteractions(sample, fits, { candidates: 1 }).length).toBeLessThanOrEqual(2);
  });

  it('is sure of what is exact', async () => {
    const truth = createSpectrum(PLAYERS, [
      [[1], 2],
      [[1, 2], 1],
    ]);
    const batch = sampleUniform(PLAYERS, 100, createRandom(1));
    const sample = { batch, values: evaluateSpectrum(truth, batch) };
    const fits = await crossFit(sample, () => truth, { folds: 2 });
    expect(fits.residuals.every((residual) => residual === 0)).toBe(true);
    expect(discoverInteractions(sample, fits).map(({ players, adjusted }) => [players, adjusted])).toEqual([
      [[1], 0],
      [[1, 2], 0],
    ]);
  });

  it('refuses fits that are not of two halves of the same coalitions, and bad options', async () => {
    const { sample } = noisyGame(1, 60);
    const five = await crossFit(sample, lassoFit, { folds: 5 });
    expect(() => discoverInteractions(sample, five)).toThrow('of two folds, not 5');
    const fits = await crossFit(sample, lassoFit, { folds: 2 });
    const other = noisyGame(1, 50).sample;
    expect(() => discoverInteractions(other, fits)).toThrow('they are of 60 and 50 are given');
    expect(() => discoverInteractions(sample, fits, { level: 1 })).toThrow('level must be above 0');
    expect(() => discoverInteractions(sample, fits, { threshold: -1 })).toThrow('threshold must be finite');
    expect(() => discoverInteractions(sample, fits, { candidates: 0 })).toThrow('candidates must be');
  });
});

describe('crossFit', () => {
  it('fits without each fold, and predicts it by that fit', async () => {
    const { sample } = noisyGame(2, 103);
    const seen: MeasuredRows[] = [];
    const { folds, spectra, residuals } = await crossFit(
      sample,
      (rows) => {
        seen.push(rows);
        return createSpectrum(PLAYERS, [[[], seen.length]]);
      },
      { folds: 4, seed: 9 },
    );
    expect(spectra.length).toBe(4);
    expect(seen.map(({ batch }) => batch.rows).sort()).toEqual([77, 77, 77, 78]);
    residuals.forEach((residual, row) => {
      expect(residual).toBeCloseTo(sample.values[row]! - (folds[row]! + 1), 12);
      const without = seen[folds[row]!]!;
      expect([...without.batch.words]).not.toContain(sample.batch.words[row]);
      expect([...without.values]).not.toContain(sample.values[row]);
    });
    await expect(crossFit({ ...sample, values: sample.values.subarray(1) }, lassoFit)).rejects.toThrow(
      'one value for each of the 103 coalitions, not 102',
    );
  });
});

describe('adjustedPValues', () => {
  it("are those of Benjamini and Hochberg's example", () => {
    // 1995, section 3.2: 15 p-values, of which the four smallest are rejected at 0.05.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const adjusted = adjustedPValues(p);
    expect(adjusted.filter((value) => value <= 0.05).length).toBe(4);
    expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
    // R: p.adjust(p, 'BY') is BH times 1 + 1/2 + … + 1/15, at most 1.
    const harmonic = p.reduce((sum, _, at) => sum + 1 / (at + 1), 0);
    adjustedPValues(p, 'any').forEach((value, at) => {
      expect(value).toBeCloseTo(Math.min(1, adjusted[at]! * harmonic), 12);
    });
  });

  it('reject at q what the step-up rule rejects', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (p, q) => {
          const sorted = p.toSorted((a, b) => a - b);
          const last = sorted.findLastIndex((value, at) => value <= ((at + 1) * q) / p.length);
          const cut = last < 0 ? -1 : sorted[last]!;
          adjustedPValues(p).forEach((value, at) => {
            // Not where the two differ by rounding only.
            if (Math.abs(value - q) > 1e-12) expect(value <= q).toBe(p[at]! <= cut);
          });
        },
      ),
    );
  });

  it('refuses what is no probability', () => {
    expect(() => adjustedPValues([0.5, 1.5])).toThrow('p-values must be from 0 to 1, not 1.5 (number 1)');
    expect(adjustedPValues([]).length).toBe(0);
  });
});
