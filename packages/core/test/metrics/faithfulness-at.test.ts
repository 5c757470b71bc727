import {
  coalitionSize,
  createBatch,
  createRandom,
  createSpectrum,
  Evaluator,
  enumerateCoalitions,
  evaluateSpectrum,
  faithfulnessAt,
  faithfulnessNearFull,
  faithfulnessOfTable,
  presentPlayers,
  recordedGame,
  rSquared,
  type Spectrum,
  sampleUniform,
  selectRows,
  spectrumGame,
  tableGame,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGame } from './random-spectra.ts';

/** A game of many interactions, the spectrum without the smaller ones, and all values where they are few. */
function randomTable(
  players: number,
  seed: number,
): { truth: Spectrum; guess: Spectrum; values: Float64Array } {
  const { truth, guess } = randomGame(players, seed);
  const values = players > 20 ? new Float64Array() : evaluateSpectrum(truth, enumerateCoalitions(players));
  return { truth, guess, values };
}

const nothing = (players: number) => createBatch(0, players);

describe('faithfulnessOfTable', () => {
  it('is R² of a sample in which each coalition stands as often as its probability says', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
        (seed, quarters) => {
          const { guess, values } = randomTable(5, seed);
          const rows: number[] = [];
          values.forEach((_, row) => {
            let times = 1;
            quarters.forEach((quarter, i) => {
              times *= (row >> i) & 1 ? quarter : 4 - quarter;
            });
            for (let i = 0; i < times; i++) rows.push(row);
          });
          const predictions = evaluateSpectrum(guess, enumerateCoalitions(5));
          const expected = rSquared(
            rows.map((row) => values[row]!),
            rows.map((row) => predictions[row]!),
          );
          const p = quarters.map((quarter) => quarter / 4);
          expect(faithfulnessOfTable(guess, values, p)).toBeCloseTo(expected, 8);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is plain R² at p = 1/2', () => {
    const { guess, values } = randomTable(10, 1);
    const predictions = evaluateSpectrum(guess, enumerateCoalitions(10));
    expect(faithfulnessOfTable(guess, values, 0.5)).toBeCloseTo(rSquared(values, predictions), 12);
  });

  it('tells a constant that is met from one that is missed', () => {
    const values = new Float64Array(8).fill(3);
    expect(faithfulnessOfTable(createSpectrum(3, [[[], 3]]), values, 0.9)).toBe(1);
    expect(faithfulnessOfTable(createSpectrum(3, [[[], 2]]), values, 0.9)).toBe(0);
  });

  it('refuses a table of other players', () => {
    expect(() => faithfulnessOfTable(createSpectrum(3, []), new Float64Array(4), 0.5)).toThrow(
      'a complete table of 3 players has 8 values, not 4',
    );
  });
});

describe('faithfulnessAt', () => {
  it('comes to the exact figure, within its standard errors', async () => {
    let within = 0;
    let standardErrors = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { guess, values } = randomTable(10, seed);
      const p = [0.3, 0.5, 0.9, 0.95][seed % 4]!;
      const evaluator = new Evaluator(tableGame({ values }));
      const found = await faithfulnessAt(guess, evaluator, { p, coalitions: 2000, seed });
      const error = found!.r2 - faithfulnessOfTable(guess, values, p);
      standardErrors += (error / found!.standardError) ** 2 / 40;
      if (Math.abs(error) < 2 * found!.standardError) within++;
      expect(found!.coalitions).toBe(2000);
    }
    expect(within).toBeGreaterThan(33);
    // A mean of 40 squares of standard normals: 1 ± 0.22.
    expect(standardErrors).toBeGreaterThan(0.4);
    expect(standardErrors).toBeLessThan(1.8);
  });

  it('draws players by their own probabilities, and none that were fitted to', async () => {
    const { truth, guess } = randomTable(40, 7);
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
    const fitted = sampleUniform(40, 50, createRandom(1));
    await evaluator.evaluate(fitted);
    const p = new Float64Array(40).fill(0.5);
    p[3] = 0.999;
    p[4] = 0.001;
    await faithfulnessAt(guess, evaluator, { p, coalitions: 300 });
    const { batch } = evaluator.measured();
    expect(batch.rows).toBe(350);
    const fresh = Array.from({ length: 300 }, (_, i) => presentPlayers(batch, 50 + i));
    expect(fresh.filter((present) => present.includes(3) && !present.includes(4)).length).toBeGreaterThan(
      290,
    );
    const middle = fresh.filter((present) => present.includes(20)).length;
    expect(Math.abs(middle - 150)).toBeLessThan(5 * Math.sqrt(75));
  });

  it('pays for a coalition once, and says when nothing fresh is left', async () => {
    const { guess, values } = randomTable(4, 2);
    const evaluator = new Evaluator(tableGame({ values }));
    const all = await faithfulnessAt(guess, evaluator, { p: 0.5, coalitions: 400 });
    expect(all!.coalitions).toBe(400);
    expect(evaluator.evaluations).toBe(16);
    await expect(faithfulnessAt(guess, evaluator, { p: 0.5, coalitions: 400 })).rejects.toThrow(
      'only 0 of 400 fresh coalitions were found',
    );
    const again = await faithfulnessAt(guess, evaluator, { p: 0.5, coalitions: 400, fitted: nothing(4) });
    expect(again).toEqual(all);
  });

  it('refuses recordings and bad options before anything is paid', async () => {
    const { truth, guess } = randomTable(6, 3);
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
    const wrong = [
      [{ p: 1 }, 'p'],
      [{ p: 0.5, coalitions: 1 }, 'coalitions'],
      [{ p: 0.5, output: 1 }, 'output'],
      [{ p: 0.5, seed: 0.5 }, 'seed'],
    ] as const;
    for (const [options, argument] of wrong) {
      await expect(faithfulnessAt(guess, evaluator, options)).rejects.toThrow(
        expect.objectContaining({ name: 'InvalidArgumentError', argument }),
      );
    }
    expect(evaluator.evaluations).toBe(0);
    const batch = sampleUniform(6, 10, createRandom(0));
    const recorded = new Evaluator(recordedGame({ batch, values: evaluateSpectrum(truth, batch) }));
    await expect(faithfulnessAt(guess, recorded, { p: 0.5 })).rejects.toThrow('measured elsewhere');
  });

  it('is undefined where an abort came first', async () => {
    const { truth, guess } = randomTable(6, 3);
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }), { signal: AbortSignal.abort() });
    expect(await faithfulnessAt(guess, evaluator, { p: 0.5 })).toBeUndefined();
  });
});

describe('faithfulnessNearFull', () => {
  it('is exact where all coalitions so near are few', async () => {
    for (const absent of [1, 2, 3, 10]) {
      const { guess, values } = randomTable(10, absent);
      const every = enumerateCoalitions(10);
      const near = Uint32Array.from(values.keys()).filter((row) => coalitionSize(every, row) >= 10 - absent);
      const predictions = evaluateSpectrum(guess, every);
      const expected = rSquared(
        Array.from(near, (row) => values[row]!),
        Array.from(near, (row) => predictions[row]!),
      );
      const evaluator = new Evaluator(tableGame({ values }));
      const found = await faithfulnessNearFull(guess, evaluator, { absent, coalitions: 1024 });
      const mean = near.reduce((sum, row) => sum + values[row]! / near.length, 0);
      const square = near.reduce((sum, row) => sum + (values[row]! - mean) ** 2 / near.length, 0);
      expect(found).toEqual({
        r2: expect.closeTo(expected, 10),
        standardError: 0,
        deviation: expect.closeTo(Math.sqrt(square), 10),
        coalitions: near.length,
      });
    }
  });

  it('leaves out what was fitted to', async () => {
    const { guess, values } = randomTable(8, 4);
    const every = enumerateCoalitions(8);
    const evaluator = new Evaluator(tableGame({ values }));
    // Coalitions 255 (all), 254 (one absent) and 0 (none): two of the nine with at most one absent.
    await evaluator.evaluate(selectRows(every, [255, 254, 0]));
    const found = await faithfulnessNearFull(guess, evaluator, { absent: 1 });
    expect(found!.coalitions).toBe(7);
    const whole = await faithfulnessNearFull(guess, evaluator, { absent: 1, fitted: nothing(8) });
    expect(whole!.coalitions).toBe(9);
    expect(await faithfulnessNearFull(guess, evaluator, { absent: 1 })).toBeUndefined();
  });

  it('samples where they are many, each as likely', async () => {
    const { truth, guess } = randomTable(60, 5);
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
    const found = await faithfulnessNearFull(guess, evaluator, { absent: 6, coalitions: 500 });
    expect(found!.coalitions).toBe(500);
    const { batch } = evaluator.measured();
    const sizes = Array.from({ length: batch.rows }, (_, row) => coalitionSize(batch, row));
    expect(Math.min(...sizes)).toBe(54);
    // C(60, 6) of C(60, 6) + C(60, 5) + … = 0.89 of the coalitions.
    const last = sizes.filter((size) => size === 54).length;
    expect(Math.abs(last - 445)).toBeLessThan(5 * Math.sqrt(500 * 0.89 * 0.11));
    const more = await faithfulnessNearFull(guess, new Evaluator(spectrumGame({ spectrum: truth })), {
      absent: 6,
      coalitions: 20_000,
    });
    expect(Math.abs(more!.r2 - found!.r2)).toBeLessThan(4 * found!.standardError);
    expect(more!.standardError).toBeLessThan(found!.standardError / 4);
  });

  it.each([0, 1.5, 61])('refuses %f players absent', async (absent) => {
    const { truth, guess } = randomTable(60, 5);
    const evaluator = new Evaluator(spectrumGame({ spectrum: truth }));
    await expect(faithfulnessNearFull(guess, evaluator, { absent })).rejects.toThrow(
      `absent must be an integer from 1 to 60, not ${absent}`,
    );
  });
});
