import { createSpectrum, posteriorReplicates } from '@spex/core';
import { describe, expect, it } from 'vitest';

const spectrum = createSpectrum(5, [
  [[], 1],
  [[0], 2],
  [[1, 2], -3],
]);

describe('posteriorReplicates', () => {
  it('have the mean and the covariance that they are drawn from', () => {
    const covariance = Float64Array.of(1, 0.5, -0.3, 0.5, 2, 0.4, -0.3, 0.4, 0.5);
    const drawn = posteriorReplicates(spectrum, covariance, { replicates: 20_000, seed: 3 });
    for (let a = 0; a < 3; a++) {
      const mean = drawn.reduce((sum, { coefficients }) => sum + coefficients[a]!, 0) / drawn.length;
      expect(Math.abs(mean - spectrum.coefficients[a]!)).toBeLessThan(0.05);
      for (let b = 0; b < 3; b++) {
        const product = drawn.reduce(
          (sum, { coefficients }) =>
            sum +
            (coefficients[a]! - spectrum.coefficients[a]!) * (coefficients[b]! - spectrum.coefficients[b]!),
          0,
        );
        expect(Math.abs(product / drawn.length - covariance[3 * a + b]!)).toBeLessThan(0.06);
      }
    }
  });

  it('leave alone what is known for certain', () => {
    const drawn = posteriorReplicates(spectrum, Float64Array.of(0, 0, 0, 0, 4, 0, 0, 0, 0), {
      replicates: 50,
    });
    for (const { coefficients } of drawn) {
      expect(coefficients[0]).toBeCloseTo(1, 3);
      expect(coefficients[2]).toBeCloseTo(-3, 3);
    }
    expect(drawn[0]!.coefficients[1]).not.toBeCloseTo(drawn[1]!.coefficients[1]!, 3);
    const exact = posteriorReplicates(spectrum, new Float64Array(9), { replicates: 2 });
    expect(exact[1]!.coefficients).toEqual(spectrum.coefficients);
  });

  it('refuse what is no covariance of theirs', () => {
    expect(() => posteriorReplicates(spectrum, new Float64Array(4))).toThrow('has 9 entries, not 4');
    const none = Float64Array.of(1, 0, 0, 0, -1, 0, 0, 0, 1);
    expect(() => posteriorReplicates(spectrum, none)).toThrow(
      'not positive semidefinite: it fails at term 1',
    );
    expect(() => posteriorReplicates(spectrum, new Float64Array(9), { replicates: 1 })).toThrow('at least 2');
  });
});
