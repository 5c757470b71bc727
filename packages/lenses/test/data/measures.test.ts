import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  betterWhen,
  MEASURES,
  type Measure,
  measureOf,
  measuresOf,
  parseMeasure,
  type ScoreScale,
} from '../../src/index.ts';

/** One test point's value, its scores in the middle of others. */
function measured(measure: Measure, scale: ScoreScale, scores: readonly number[], target: number): number {
  const all = Float64Array.of(1e9, ...scores, 1e9);
  return measureOf(measure, scale, all, 1, scores.length, target);
}

// Fixed-point numbers of 400 binary digits after the point.
const DIGITS = 400n;
const ONE = 1n << DIGITS;

/** A double, exactly. */
function fixed(value: number): bigint {
  let whole = value;
  let halvings = 0n;
  for (; !Number.isInteger(whole); halvings++) whole *= 2;
  return (BigInt(whole) * ONE) >> halvings;
}

/** e^x: the Taylor series of x / 2^16, squared 16 times. */
function exp(x: bigint): bigint {
  const small = x >> 16n;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; n < 60n; n++) {
    term = (term * small) / (n * ONE);
    sum += term;
  }
  for (let square = 0; square < 16; square++) sum = (sum * sum) >> DIGITS;
  return sum;
}

/** |a - b| / |b|. */
const apart = (a: bigint, b: bigint): number => {
  const scale = 1n << 64n;
  const ratio = (((a - b) * scale) / b) as bigint;
  return Math.abs(Number(ratio)) / 2 ** 64;
};

const scored = fc
  .array(fc.integer({ min: -40_000, max: 40_000 }), { minLength: 2, maxLength: 6 })
  .chain((whole) =>
    fc.tuple(fc.constant(whole.map((value) => value / 1024)), fc.integer({ min: 0, max: whole.length - 1 })),
  );

describe('of logits', () => {
  test('loss and logit are those of a softmax in high precision', () => {
    fc.assert(
      fc.property(scored, ([scores, target]) => {
        // The odds against the right class: Σ_{c ≠ y} e^(s_c - s_y). Then e^loss = 1 + odds, e^-logit = odds.
        let odds = 0n;
        for (const [other, score] of scores.entries()) {
          if (other !== target) odds += exp(fixed(score) - fixed(scores[target]!));
        }
        const logit = measured('logit', 'logit', scores, target);
        const loss = measured('loss', 'logit', scores, target);
        expect(apart(exp(-fixed(logit)), odds)).toBeLessThan(1e-13);
        // So small a loss as e^-80 has all its digits too.
        expect(apart(exp(fixed(loss)) - ONE, odds)).toBeLessThan(1e-12);
      }),
    );
  });

  test('a constant that all classes share changes nothing', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: -1000, max: 1000 }), ([scores, target], constant) => {
        const moved = scores.map((score) => score + constant);
        for (const measure of measuresOf('logit')) {
          expect(measured(measure, 'logit', moved, target)).toBeCloseTo(
            measured(measure, 'logit', scores, target),
            9,
          );
        }
      }),
    );
  });

  test.each<[number[], number]>([
    [[1e300, -1e300], 0],
    [[1e300, -1e300], 1],
    [[-1e300, -1e300, -1e300], 2],
    [[0, 1e4, -1e4], 0],
    [[5e-324, 0], 0],
  ])('nothing overflows for %j', (scores, target) => {
    for (const measure of measuresOf('logit')) {
      expect(Number.isFinite(measured(measure, 'logit', scores, target))).toBe(true);
    }
  });

  test('values worked by hand', () => {
    const scores = [Math.log(1), Math.log(2), Math.log(5)];
    expect(measured('loss', 'logit', scores, 1)).toBeCloseTo(Math.log(4), 14);
    expect(measured('logit', 'logit', scores, 1)).toBeCloseTo(Math.log(1 / 3), 14);
    expect(measured('margin', 'logit', scores, 1)).toBeCloseTo(Math.log(2 / 5), 14);
    expect(measured('margin', 'logit', scores, 2)).toBeCloseTo(Math.log(5 / 2), 14);
    expect([0, 1, 2].map((target) => measured('correct', 'logit', scores, target))).toEqual([0, 0, 1]);
  });
});

describe('of any class scores', () => {
  test.each<ScoreScale>(['logit', 'linear', 'probability'])(
    '%s: the margin is above 0 exactly where right',
    (scale) => {
      const close = fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 5e-324, 1 - 2 ** -53), {
        minLength: 2,
        maxLength: 4,
      });
      fc.assert(
        fc.property(close, fc.nat(3), (scores, which) => {
          const target = which % scores.length;
          const correct = measured('correct', scale, scores, target);
          expect(measured('margin', scale, scores, target) > 0).toBe(correct === 1);
          const largest = scores.every((score, other) => other === target || score < scores[target]!);
          expect(correct).toBe(largest ? 1 : 0);
        }),
      );
    },
  );

  test('two equal largest scores are no right answer', () => {
    expect(measured('correct', 'logit', [2, 2, 1], 0)).toBe(0);
    expect(measured('margin', 'logit', [2, 2, 1], 0)).toBe(0);
  });
});

describe('of probabilities', () => {
  test('loss and logit, far from 0 and 1', () => {
    expect(measured('loss', 'probability', [0.2, 0.3, 0.5], 1)).toBeCloseTo(-Math.log(0.3), 14);
    expect(measured('logit', 'probability', [0.2, 0.3, 0.5], 1)).toBeCloseTo(Math.log(3 / 7), 14);
    expect(measured('margin', 'probability', [0.2, 0.3, 0.5], 1)).toBeCloseTo(-0.2, 14);
  });

  test('are kept 1e-6 from 0 and 1', () => {
    expect(measured('loss', 'probability', [0, 1], 0)).toBeCloseTo(6 * Math.LN10, 12);
    expect(measured('logit', 'probability', [0, 1], 0)).toBeCloseTo(Math.log(1e-6 / (1 - 1e-6)), 12);
    expect(measured('logit', 'probability', [0, 1], 1)).toBeCloseTo(-Math.log(1e-6 / (1 - 1e-6)), 8);
    expect(measured('loss', 'probability', [0, 1], 1)).toBeCloseTo(1e-6, 10);
  });
});

test.each<ScoreScale>(['logit', 'probability'])('%s: loss = log(1 + e^-logit)', (scale) => {
  fc.assert(
    fc.property(scored, ([scores, target]) => {
      const own = scale === 'logit' ? scores : scores.map((score) => (score + 40) / 80);
      const logit = measured('logit', scale, own, target);
      expect(measured('loss', scale, own, target)).toBeCloseTo(Math.log(1 + Math.exp(-logit)), 9);
    }),
  );
});

test('of linear scores the loss is the squared distance to the class’s unit vector', () => {
  expect(measured('loss', 'linear', [0.5, 2, -1], 1)).toBe(0.25 + 1 + 1);
  expect(measured('loss', 'linear', [0, 1, 0], 1)).toBe(0);
});

test('of a number', () => {
  expect(measured('loss', 'number', [2.5], 4)).toBe(2.25);
  expect(measured('error', 'number', [2.5], 4)).toBe(1.5);
  expect(measured('prediction', 'number', [2.5], 4)).toBe(2.5);
});

describe('names of measures', () => {
  test('what each scale allows, the default first', () => {
    expect(measuresOf('logit')).toEqual(['margin', 'logit', 'loss', 'correct']);
    expect(measuresOf('probability')).toEqual(['margin', 'logit', 'loss', 'correct']);
    expect(measuresOf('linear')).toEqual(['margin', 'loss', 'correct']);
    expect(measuresOf('number')).toEqual(['loss', 'error', 'prediction']);
  });

  test('are read in any case, with spaces around', () => {
    expect(parseMeasure(' Loss ', { scale: 'number', name: 'ridge' })).toBe('loss');
  });

  test.each(['margin', 'accuracy', ''])(
    '%j is none for a regression: the error lists those there are',
    (name) => {
      const parse = () => parseMeasure(name, { scale: 'number', name: 'ridge regression' });
      expect(parse).toThrow(InvalidArgumentError);
      expect(parse).toThrow(
        `there is no measure '${name}' for ridge regression: it allows loss, error, prediction`,
      );
    },
  );

  test('which way is better', () => {
    expect(MEASURES.map(betterWhen)).toEqual(['larger', 'larger', 'smaller', 'larger', 'neither', 'smaller']);
  });
});
