import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createField, inverse, multiply, power } from '../../../../src/solvers/spex/code/galois-field.ts';
import { multiplyModulo } from './oracles.ts';

const degrees = Array.from({ length: 16 }, (_, i) => i + 2);

describe.each(degrees)('GF(2^%i)', (degree) => {
  const field = createField(degree);
  const { order, exp, log } = field;
  // α^degree, reduced, is the modulus without its leading term.
  const modulus = 2 ** degree + exp[degree % order]!;
  const element = fc.integer({ min: 0, max: order });

  it('has a primitive α = 2, and tables that fit', () => {
    expect(field).toMatchObject({ degree, order: 2 ** degree - 1 });
    expect([exp.length, log.length, log[0]]).toEqual([2 * order, order + 1, -1]);
    const seen = new Set<number>();
    let value = 1;
    let wrong = 0;
    for (let i = 0; i < order; i++) {
      seen.add(value);
      if (exp[i] !== value || exp[i + order] !== value || log[value] !== i) wrong++;
      value <<= 1;
      if (value > order) value ^= modulus;
    }
    expect(wrong).toBe(0);
    expect(value).toBe(1);
    expect(seen.size).toBe(order);
  });

  it('multiplies like polynomials without carries', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(multiply(field, a, b)).toBe(multiplyModulo(a, b, modulus, degree));
        expect(multiply(field, a, b ^ c)).toBe(multiply(field, a, b) ^ multiply(field, a, c));
        if (a > 0) expect(multiply(field, a, inverse(field, a))).toBe(1);
      }),
    );
  });

  it('raises to powers', () => {
    fc.assert(
      fc.property(element, fc.integer({ min: 0, max: 40 }), (a, exponent) => {
        let product = 1;
        for (let i = 0; i < exponent; i++) product = multiplyModulo(product, a, modulus, degree);
        expect(power(field, a, exponent)).toBe(product);
      }),
    );
    expect(power(field, 2, order * 1000 + 1)).toBe(2);
  });
});

it.each([1, 18, 2.5, Number.NaN])('refuses degree %s', (degree) => {
  expect(() => createField(degree)).toThrow(InvalidArgumentError);
});
