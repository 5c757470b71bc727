import { assignFolds, createRandom, isPresent, sampleUniform } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { type BoostPath, boostPath } from '../../../src/solvers/proxyspex/boost-path.ts';
import { splitFolds, sumExcept } from '../../../src/solvers/proxyspex/folds.ts';

const batch = sampleUniform(20, 400, createRandom(1));
const random = createRandom(2);
/** Single players' effects and noise: large trees fit the noise. */
const additive = Float64Array.from({ length: 400 }, (_, row) => {
  let value = random.normal();
  for (let player = 0; player < 6; player++) value += Number(isPresent(batch, row, player));
  return value;
});
const folds = splitFolds({ batch, targets: additive }, assignFolds(400, 4, createRandom(3)));
const small = { depth: 1, rate: 0.1, leaves: 31, minLeaf: 5 };
const large = { ...small, depth: 8 };
const errorsOf = ({ errors }: BoostPath): number[] => errors.map((error) => sumExcept(error));

describe('boostPath', () => {
  it('gives up where it falls behind a rival, and not before', () => {
    const rival = boostPath(folds, small, 500);
    const whole = boostPath(folds, large, 500);
    const part = boostPath(folds, large, 500, [rival]);
    const at = part.checkpoints.length - 1;
    expect(part.checkpoints).toEqual(whole.checkpoints.slice(0, at + 1));
    expect(part.errors).toEqual(whole.errors.slice(0, at + 1));
    expect(part.checkpoints.length).toBeLessThan(whole.checkpoints.length);
    expect(part.checkpoints[at]).toBeGreaterThan(50);
    const behind = errorsOf(part).map(
      (error, i) => error / errorsOf(rival)[Math.min(i, rival.errors.length - 1)]!,
    );
    expect(behind[at]).toBeGreaterThan(1.03);
    const early = behind.slice(0, at).filter((_, i) => part.checkpoints[i]! > 50);
    for (const ratio of early) expect(ratio).toBeLessThanOrEqual(1.03);
  });

  it('goes on while it is ahead', () => {
    const rival = boostPath(folds, large, 500);
    expect(boostPath(folds, small, 500, [rival])).toEqual(boostPath(folds, small, 500));
  });
});
