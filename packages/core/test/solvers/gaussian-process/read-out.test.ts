import { biasedSampler, createRandom, enumerateCoalitions, evaluateSpectrum } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { Coefficients } from '../../../src/solvers/gaussian-process/coefficients.ts';
import { condition, predictMean } from '../../../src/solvers/gaussian-process/posterior.ts';
import { readOut } from '../../../src/solvers/gaussian-process/read-out.ts';
import { randomProblem } from './feature-space.ts';

const players = 9;
const { batch, targets, settings } = randomProblem(players, 60, 3);
const posterior = condition({ batch, targets }, settings);
const { centre, unit } = posterior;
const all = enumerateCoalitions(players);

function meanSquare(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, row) => sum + (value - b[row]!) ** 2 / a.length, 0);
}

describe('readOut', () => {
  it('loses as much as it says, at most 0.0005 of the variance', () => {
    const { spectrum, lost } = readOut(posterior, 10_000);
    expect(spectrum.supports.length).toBeLessThan(2 ** players);
    expect(lost).toBeLessThanOrEqual(0.0005);
    const missed = meanSquare(predictMean(posterior, all), evaluateSpectrum(spectrum, all));
    expect(missed / unit ** 2).toBeCloseTo(lost, 10);
  });

  it('keeps the largest coefficients where it may not keep all that it would', () => {
    const { spectrum, lost } = readOut(posterior, 12);
    expect(spectrum.supports.length).toBe(13);
    const coefficients = new Coefficients(posterior);
    const every = Array.from({ length: 2 ** players - 1 }, (_, at) => {
      const members = Array.from(settings.relevances.keys()).filter((player) => ((at + 1) >>> player) & 1);
      return { members, value: unit * coefficients.mean(members) };
    }).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    for (const { members, value } of every.slice(0, 12)) {
      const at = spectrum.supports.findIndex((support) => support.join() === members.join());
      expect(spectrum.coefficients[at]).toBeCloseTo(value, 10);
    }
    expect(spectrum.coefficients[0]).toBeCloseTo(centre + unit * coefficients.mean([]), 10);
    const missed = meanSquare(predictMean(posterior, all), evaluateSpectrum(spectrum, all));
    expect(missed / unit ** 2).toBeCloseTo(lost, 10);
    expect(lost).toBeGreaterThan(0.0005);
  });

  it('is as long as the coalitions that matter need', () => {
    const probe = biasedSampler(0.2).sample(players, 200, createRandom(1));
    const even = { batch: probe, spread: new Float64Array(200).fill(1) };
    const { spectrum, lost } = readOut(posterior, 10_000, even);
    const missed = meanSquare(predictMean(posterior, probe), evaluateSpectrum(spectrum, probe));
    expect(lost).toBeLessThanOrEqual(0.0005);
    expect(missed / unit ** 2).toBeCloseTo(lost, 10);
    expect(readOut(posterior, 20, even).spectrum.supports.length).toBe(21);
  });

  it('misses less where values vary less', () => {
    const probe = biasedSampler(0.2).sample(players, 200, createRandom(1));
    const small = Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? 0.001 : 1));
    const { spectrum, lost } = readOut(posterior, 10_000, { batch: probe, spread: small });
    const wanted = predictMean(posterior, probe);
    const given = evaluateSpectrum(spectrum, probe);
    const weighted = wanted.reduce((sum, value, row) => sum + (value - given[row]!) ** 2 / small[row]!, 0);
    expect(weighted / 200 / unit ** 2).toBeCloseTo(lost, 10);
    expect(lost).toBeLessThanOrEqual(0.0005);
    const even = { batch: probe, spread: new Float64Array(200).fill(1) };
    expect(spectrum.supports.length).toBeGreaterThan(
      readOut(posterior, 10_000, even).spectrum.supports.length,
    );
  });
});
