import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createField, multiply } from '../../../../src/solvers/spex/code/galois-field.ts';
import { createRootFinder } from '../../../../src/solvers/spex/code/locator-roots.ts';

const MOST = 8;

describe.each([3, 4, 5, 7, 8])('over GF(2^%i)', (m) => {
  const field = createField(m);
  const { order, log } = field;
  const { findRoots } = createRootFinder(field, MOST);
  const unit = fc.integer({ min: 1, max: order });

  /** Logarithms of all roots of the monic polynomial, ascending, by trying every element. */
  function rootsByTrial(coefficients: readonly number[]): number[] {
    const roots: number[] = [];
    for (let x = 1; x <= order; x++) {
      let value = 1;
      for (let i = coefficients.length - 1; i >= 0; i--) value = multiply(field, value, x) ^ coefficients[i]!;
      if (value === 0) roots.push(log[x]!);
    }
    return roots.sort((a, b) => a - b);
  }

  /** Coefficients of Π (x + root), the leading 1 left out. */
  function product(roots: readonly number[]): number[] {
    let coefficients = [1];
    for (const root of roots) {
      const next = [0, ...coefficients];
      for (const [i, c] of coefficients.entries()) next[i]! ^= multiply(field, c, root);
      coefficients = next;
    }
    return coefficients.slice(0, -1);
  }

  function check(coefficients: readonly number[]): void {
    const degree = coefficients.length;
    const expected = rootsByTrial(coefficients);
    const roots = new Int32Array(MOST);
    const found = findRoots(Int32Array.from(coefficients), degree, roots);
    expect(found).toBe(expected.length === degree);
    if (found) expect([...roots.subarray(0, degree)].sort((a, b) => a - b)).toEqual(expected);
  }

  it('finds the roots of products of linear factors, distinct ones only', () => {
    const most = Math.min(MOST, order);
    fc.assert(
      fc.property(fc.uniqueArray(unit, { minLength: 1, maxLength: most }), (roots) => check(product(roots))),
    );
    fc.assert(
      fc.property(fc.array(unit, { minLength: 2, maxLength: MOST }), (roots) => check(product(roots))),
    );
  });

  it('refuses polynomials with other factors', () => {
    const any = fc.array(fc.integer({ min: 0, max: order }), { maxLength: MOST - 1 });
    fc.assert(fc.property(unit, any, (constant, rest) => check([constant, ...rest])));
  });
});
