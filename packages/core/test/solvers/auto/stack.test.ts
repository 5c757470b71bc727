import { createRandom, createSpectrum, evaluateSpectrum, rSquared, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../src/solvers/auto/members.ts';
import { stackMembers } from '../../../src/solvers/auto/stack.ts';

/** Members whose predictions are the truth and noise of their own, and values with noise. */
function pretend(rows: number, seed: number, own: readonly number[], noise: number) {
  const random = createRandom(seed);
  const truth = Float64Array.from({ length: rows }, () => random.normal());
  const targets = truth.map((value) => value + noise * random.normal());
  const spectrum = createSpectrum(3, [
    [[], 1],
    [[0], 2],
  ]);
  const members: Member[] = own.map((deviation, one) => ({
    name: `member ${one}`,
    trust: 1,
    spectrum,
    predictions: truth.map((value) => value + deviation * random.normal()),
    account: [],
  }));
  return { members, targets, batch: sampleUniform(40, rows, random) };
}

describe('stackMembers', () => {
  it('adds the spectra up with the weights', () => {
    const { members, ...draws } = pretend(60, 1, [0.3, 0.5], 0.2);
    const second = createSpectrum(3, [
      [[0], -1],
      [[1, 2], 4],
    ]);
    const { weights, spectrum } = stackMembers([members[0]!, { ...members[1]!, spectrum: second }], draws, 0);
    const all = sampleUniform(3, 8, createRandom(0));
    const [a, b] = [evaluateSpectrum(members[0]!.spectrum, all), evaluateSpectrum(second, all)];
    const sum = evaluateSpectrum(spectrum, all);
    const constant = sum[0]! - weights[0]! * a[0]! - weights[1]! * b[0]!;
    sum.forEach((value, row) => {
      expect(value - constant).toBeCloseTo(weights[0]! * a[row]! + weights[1]! * b[row]!, 10);
    });
  });

  it('leaves out a spectrum whose weight is 0', () => {
    const { members, ...draws } = pretend(400, 2, [0.1, 0.1], 0.1);
    const useless = {
      ...members[1]!,
      predictions: draws.targets.map((value) => -value),
      spectrum: createSpectrum(3, [[[1], 1]]),
    };
    const { weights, spectrum } = stackMembers([members[0]!, useless], draws, 0);
    expect(weights[1]).toBe(0);
    expect(spectrum.supports).not.toContainEqual([1]);
  });

  it('judges by rows that every member has left out', () => {
    const { members, ...draws } = pretend(50, 3, [0.1, 0.1], 0.1);
    const held = Uint32Array.from({ length: 30 }, (_, row) => row + 20);
    const wrong = members[0]!.predictions.map((value, row) => (row < 20 ? 1e6 : value));
    const { held: common, predictions } = stackMembers(
      [{ ...members[0]!, held, predictions: wrong }, members[1]!],
      draws,
      0,
    );
    expect(common).toEqual(held);
    for (const row of held) expect(Math.abs(predictions[row]! - draws.targets[row]!)).toBeLessThan(1);
  });

  it('claims no better R² than its mixture has on new rows', () => {
    let claimed = 0;
    let true2 = 0;
    const runs = 300;
    for (let seed = 0; seed < runs; seed++) {
      const { members, ...draws } = pretend(40, seed, [0.6, 0.7, 0.9], 0.5);
      const { weights, predictions } = stackMembers(members, draws, seed);
      claimed += rSquared(draws.targets, predictions) / runs;
      // New rows of the same members: the mixture's error there is known up to chance.
      const fresh = pretend(4000, 10_000 + seed, [0.6, 0.7, 0.9], 0.5);
      const mixed = fresh.targets.map((_, row) =>
        fresh.members.reduce((sum, member, one) => sum + weights[one]! * member.predictions[row]!, 0),
      );
      true2 += rSquared(fresh.targets, mixed) / runs;
    }
    expect(claimed).toBeLessThan(true2 + 0.01);
    expect(claimed).toBeGreaterThan(true2 - 0.04);
  });

  it('counts noisy rows for less', () => {
    const { members, ...draws } = pretend(200, 5, [0.05, 0.8], 0.05);
    const spoilt = draws.targets.map((value, row) => (row % 2 === 0 ? value : members[1]!.predictions[row]!));
    const noise = spoilt.map((_, row) => (row % 2 === 0 ? 1 : 1e6));
    const { weights } = stackMembers(members, { ...draws, targets: spoilt, noise }, 0);
    const { weights: alike } = stackMembers(members, { ...draws, targets: spoilt }, 0);
    expect(weights[0]).toBeGreaterThan(0.9);
    expect(alike[0]).toBeLessThan(0.7);
  });
});
