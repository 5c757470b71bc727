import {
  createRandom,
  createSpectrum,
  enumerateCoalitions,
  evaluateSpectrum,
  leastSquares,
  sampleUniform,
  selectRows,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { projectMeasured } from '../../../src/solvers/proxyspex/project.ts';
import { randomTable } from '../games.ts';

describe('projectMeasured', () => {
  it('is the least-squares fit to measured values, and to predictions where nothing was measured', () => {
    const players = 6;
    const all = enumerateCoalitions(players);
    const values = randomTable(players, 1);
    const spectrum = createSpectrum(players, [
      [[], 0.5],
      [[1], 1],
      [[0, 3], -2],
      [[2, 4, 5], 0.25],
    ]);
    const rows = [0, 63, 5, 17, 40, 41];
    const sample = { batch: selectRows(all, rows), targets: Float64Array.from(rows, (row) => values[row]!) };
    const target = evaluateSpectrum(spectrum, all);
    for (const row of rows) target[row] = values[row]!;
    const expected = leastSquares({ batch: all, supports: spectrum.supports, targets: target });
    projectMeasured(spectrum, sample).coefficients.forEach((coefficient, term) => {
      expect(coefficient).toBeCloseTo(expected[term]!, 12);
    });
  });

  it('changes nothing with many players', () => {
    const spectrum = createSpectrum(100, [
      [[], 1],
      [[3, 70], 2],
    ]);
    const batch = sampleUniform(100, 50, createRandom(1));
    const targets = new Float64Array(50).fill(9);
    projectMeasured(spectrum, { batch, targets }).coefficients.forEach((coefficient, term) => {
      expect(coefficient).toBeCloseTo(spectrum.coefficients[term]!, 15);
    });
  });
});
