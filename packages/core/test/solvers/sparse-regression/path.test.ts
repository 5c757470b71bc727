import { createRandom, designMatrix, type Support, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { relaxedPath } from '../../../src/solvers/sparse-regression/path.ts';

/** The constant, all singles and all pairs. */
function upToPairs(players: number): Support[] {
  const supports: Support[] = [[]];
  for (let i = 0; i < players; i++) supports.push([i]);
  for (let i = 0; i < players; i++) for (let j = 0; j < i; j++) supports.push([j, i]);
  return supports;
}

function problem(seed: number) {
  const random = createRandom(seed);
  const supports = upToPairs(6);
  const batch = sampleUniform(6, 50, random);
  const columns = designMatrix(batch, supports);
  const column = (at: number): Float64Array => columns.subarray(at * batch.rows, (at + 1) * batch.rows);
  const truth = Float64Array.from(supports, () => (random.below(3) === 0 ? random.normal() : 0));
  const targets = Float64Array.from({ length: batch.rows }, (_, row) => {
    let value = 0.3 * random.normal() + 5;
    truth.forEach((coefficient, at) => {
      value += coefficient * column(at)[row]!;
    });
    return value;
  });
  const residual = (coefficients: Float64Array): Float64Array =>
    targets.map((target, row) => {
      let left = target;
      coefficients.forEach((coefficient, at) => {
        left -= coefficient * column(at)[row]!;
      });
      return left;
    });
  const along = (at: number, values: Float64Array): number =>
    values.reduce((sum, value, row) => sum + value * column(at)[row]!, 0) / batch.rows;
  return { batch, supports, targets, residual, along };
}

/** The LASSO by proximal gradient steps (ISTA; Beck and Teboulle 2009, section 1.1), many of them. */
function plainLasso({ supports, residual, along }: ReturnType<typeof problem>, lambda: number): Float64Array {
  const coefficients = new Float64Array(supports.length);
  const step = 1 / supports.length;
  for (let i = 0; i < 1500; i++) {
    const left = residual(coefficients);
    supports.forEach((support, at) => {
      const moved = coefficients[at]! + step * along(at, left);
      const shrunk = Math.sign(moved) * Math.max(0, Math.abs(moved) - step * lambda);
      coefficients[at] = support.length === 0 ? moved : shrunk;
    });
  }
  return coefficients;
}

describe('relaxedPath', () => {
  it("meets the LASSO's conditions of optimality at every penalty, from none on", () => {
    for (const seed of [1, 2, 3]) {
      const { batch, supports, targets, residual, along } = problem(seed);
      const mean = targets.reduce((sum, target) => sum + target / targets.length, 0);
      const centred = targets.map((target) => target - mean);
      const steepest = Math.max(...supports.map((_, at) => (at === 0 ? 0 : Math.abs(along(at, centred)))));
      const steps = [...relaxedPath({ batch, targets }, supports)];
      expect(steps.length).toBeGreaterThan(3);
      expect(steps[0]!.shrunk.subarray(1).every((coefficient) => coefficient === 0)).toBe(true);
      steps.forEach(({ shrunk }, step) => {
        const lambda = steepest * 1e-3 ** (step / 19);
        const left = residual(shrunk);
        expect(along(0, left)).toBeCloseTo(0, 9);
        shrunk.forEach((coefficient, at) => {
          if (at === 0) return;
          const pull = along(at, left);
          if (coefficient === 0) expect(Math.abs(pull)).toBeLessThan(1.006 * lambda);
          else expect(Math.abs(pull - Math.sign(coefficient) * lambda)).toBeLessThan(0.006 * lambda);
        });
      });
    }
  });

  it('agrees with a plain LASSO on all pairs', () => {
    const known = problem(4);
    const { batch, supports, targets, along } = known;
    const mean = targets.reduce((sum, target) => sum + target / targets.length, 0);
    const centred = targets.map((target) => target - mean);
    const steepest = Math.max(...supports.map((_, at) => (at === 0 ? 0 : Math.abs(along(at, centred)))));
    const steps = [...relaxedPath({ batch, targets }, supports)];
    for (const step of [2, 5]) {
      const expected = plainLasso(known, steepest * 1e-3 ** (step / 19));
      steps[step]!.shrunk.forEach((coefficient, at) => {
        expect(Math.abs(coefficient - expected[at]!)).toBeLessThan(0.01 * steepest);
      });
    }
  });

  it('has least squares on the terms that were taken in, and nothing on others', () => {
    const { batch, supports, targets, residual, along } = problem(5);
    const entered = new Set<number>([0]);
    let last = 0;
    for (const { shrunk, free, size } of relaxedPath({ batch, targets }, supports)) {
      shrunk.forEach((coefficient, at) => {
        if (coefficient !== 0) entered.add(at);
      });
      const left = residual(free);
      free.forEach((coefficient, at) => {
        if (entered.has(at)) expect(along(at, left)).toBeCloseTo(0, 9);
        else expect(coefficient).toBe(0);
      });
      expect(size).toBe(entered.size - 1);
      expect(size).toBeGreaterThanOrEqual(last);
      last = size;
    }
    expect(last).toBeGreaterThan(3);
    expect(last).toBeLessThanOrEqual(0.6 * batch.rows);
  });

  it('leaves out a column that others make up', () => {
    const random = createRandom(6);
    const supports: Support[] = [[], [0], [1], [0, 1]];
    // Player 1 is present whenever player 0 is, and the other way round: their columns are one.
    const some = sampleUniform(2, 4, random);
    const words = Uint32Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 0b11 : 0b00));
    const batch = { ...some, rows: 40, words };
    const targets = Float64Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 3 : 1));
    const { free } = [...relaxedPath({ batch, targets }, supports)].at(-1)!;
    expect(free[0]).toBeCloseTo(2, 9);
    expect(free[1]! + free[2]!).toBeCloseTo(-1, 9);
    expect(free[3]).toBe(0);
  });
});
