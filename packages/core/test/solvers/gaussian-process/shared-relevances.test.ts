import { createRandom, evaluateSpectrum, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { evidence } from '../../../src/solvers/gaussian-process/evidence.ts';
import {
  lengthen,
  shareObjective,
  shareRelevances,
  shorten,
} from '../../../src/solvers/gaussian-process/shared-relevances.ts';

const players = 150;
const batch = sampleUniform(players, 60, createRandom(1));
const values = evaluateSpectrum(
  { players, supports: [[7], [149]], coefficients: Float64Array.of(2, -3) },
  batch,
);
const sharing = shareRelevances(batch, values);

describe('shared relevances', () => {
  it('are for the many players that matter little, when there are many', () => {
    const { place, size } = sharing;
    expect(size).toBe(36);
    expect([place[149], place[7]]).toEqual([0, 1]);
    expect(place.subarray(0, players).filter((at) => at === 32).length).toBe(players - 32);
    expect([...place.subarray(players)]).toEqual([33, 34, 35]);
    const few = shareRelevances(sampleUniform(128, 20, createRandom(2)), new Float64Array(20));
    expect([...few.place]).toEqual(Array.from({ length: 131 }, (_, at) => at));
  });

  it('are their mean, and every one of them', () => {
    const short = Float64Array.from({ length: sharing.size }, (_, at) => at / 10);
    const full = lengthen(short, sharing);
    expect(full.length).toBe(players + 3);
    expect(full[149]).toBe(0);
    expect(full.at(-1)).toBeCloseTo(3.5, 12);
    const shared = sharing.place.indexOf(32);
    full[shared] = full[shared]! + 118;
    shorten(full, sharing).forEach((value, at) => {
      expect(value).toBeCloseTo(short[at]! + (at === 32 ? 1 : 0), 10);
    });
  });

  it('have the gradient that finite differences have', () => {
    const objective = shareObjective(evidence(batch, values, 1), sharing);
    const point = Float64Array.from({ length: sharing.size }, (_, at) => -2 + Math.sin(at));
    const gradient = new Float64Array(sharing.size);
    objective.value(point);
    objective.gradient(gradient);
    for (const at of [0, 5, 32, 33, 35]) {
      const shifted = (by: number): number => objective.value(point.with(at, point[at]! + by));
      expect(gradient[at]! - (shifted(1e-5) - shifted(-1e-5)) / 2e-5).toBeCloseTo(0, 4);
    }
  });
});
