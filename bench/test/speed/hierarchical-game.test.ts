import { enumerateCoalitions, evaluateSpectrum } from 'spex';
import { expect, test } from 'vitest';
import { deviation, hierarchicalSpectrum } from '../../src/speed/hierarchical-game.ts';

test('every subset of a support is a support, of at most 4 players', () => {
  const { supports } = hierarchicalSpectrum(64, 3);
  const known = new Set(supports.map(String));
  expect(supports.length).toBeGreaterThan(60);
  for (const support of supports) {
    expect(support.length).toBeLessThanOrEqual(4);
    for (const player of support) expect(known).toContain(support.filter((other) => other !== player).join());
  }
});

test('at most 40 players are active', () => {
  expect(new Set(hierarchicalSpectrum(200, 1).supports.flat()).size).toBeLessThanOrEqual(40);
});

test('the same seed gives the same spectrum, another seed another', () => {
  expect(hierarchicalSpectrum(30, 5)).toEqual(hierarchicalSpectrum(30, 5));
  expect(hierarchicalSpectrum(30, 5)).not.toEqual(hierarchicalSpectrum(30, 6));
});

test('the deviation is that of the values over all coalitions', () => {
  const spectrum = hierarchicalSpectrum(12, 7);
  const values = evaluateSpectrum(spectrum, enumerateCoalitions(12));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(deviation(spectrum)).toBeCloseTo(Math.sqrt(variance), 10);
});
