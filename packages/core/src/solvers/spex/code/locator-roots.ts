import { createFrobeniusPowers } from './frobenius.ts';
import type { GaloisField } from './galois-field.ts';
import { productsOf } from './products.ts';

/** Finds the roots of polynomials over GF(2^m) that split into distinct linear factors. */
export interface RootFinder {
  /**
   * Fills `roots` with the logarithms of the roots of the monic polynomial x^degree + Σ coefficients[i] x^i, in no
   * order; false where it has not `degree` distinct roots in the field. coefficients[0] must not be 0.
   */
  findRoots(coefficients: Int32Array, degree: number, roots: Int32Array): boolean;
}

/**
 * σ has all its roots in GF(2^m), and distinct ones, iff σ divides x^(2^m) - x. The m squarings that test this (most
 * polynomials of failed decodings stop here) give x^(2^i) mod σ, and with them the traces Tr(βx) mod σ, whose greatest
 * common divisors with σ split it (Berlekamp, Factoring polynomials over large finite fields, 1970). A search through
 * all 2^m positions would cost more from about m = 7.
 */
export function createRootFinder(field: GaloisField, capability: number): RootFinder {
  const { degree: m, order } = field;
  const { log, product } = productsOf(field);
  const { powers, stride, splits } = createFrobeniusPowers(field, capability);
  const trace = new Int32Array(stride);
  const divisor = new Int32Array(stride);
  const remainder = new Int32Array(stride);
  /** Row i: a monic factor of σ, with its leading coefficient. */
  const factors = new Int32Array(stride * (capability + 1));
  const degrees = new Int32Array(capability + 1);

  /** trace = Tr(α^power x) mod σ. */
  function prepareTrace(power: number, degree: number): void {
    for (let j = 0; j < degree; j++) trace[j] = 0;
    let scale = power;
    for (let i = 0; i < m; i++) {
      const row = i * stride;
      for (let j = 0; j < degree; j++) {
        trace[j]! ^= product[log[powers[row + j]!]! + scale]!;
      }
      scale *= 2;
      if (scale >= order) scale -= order;
    }
  }

  /**
   * Divides the polynomial at `a[at]` of degree `high` by the monic one at `b[by]` of degree `low`: the remainder stays
   * below x^low, the quotient from there on.
   */
  function divide(a: Int32Array, at: number, high: number, b: Int32Array, by: number, low: number): void {
    for (let top = high; top >= low; top--) {
      const lead = log[a[at + top]!]!;
      const shift = at + top - low;
      for (let j = 0; j < low; j++) a[shift + j]! ^= product[lead + log[b[by + j]!]!]!;
    }
  }

  /** Makes the polynomial of at most this degree monic; its true degree, -1 for the polynomial 0. */
  function normalise(a: Int32Array, degree: number): number {
    let top = degree;
    while (top >= 0 && a[top] === 0) top--;
    if (top < 0) return -1;
    const scale = order - log[a[top]!]!;
    for (let j = 0; j <= top; j++) a[j] = product[log[a[j]!]! + scale]!;
    return top;
  }

  /** Splits factor `which` by gcd(factor, trace); the number of factors afterwards. */
  function split(which: number, count: number, degree: number): number {
    const at = which * stride;
    const high = degrees[which]!;
    for (let j = 0; j < degree; j++) remainder[j] = trace[j]!;
    divide(remainder, 0, degree - 1, factors, at, high);
    let low = normalise(remainder, high - 1);
    if (low <= 0) return count;
    for (let j = 0; j <= high; j++) divisor[j] = factors[at + j]!;
    let top = high;
    let a = divisor;
    let b = remainder;
    while (low > 0) {
      divide(a, 0, top, b, 0, low);
      const next = normalise(a, low - 1);
      const last = a;
      a = b;
      b = last;
      top = low;
      low = next;
    }
    // A constant remainder: nothing in common.
    if (low === 0) return count;
    const to = count * stride;
    divide(factors, at, high, a, 0, top);
    for (let j = 0; j <= top; j++) factors[to + j] = a[j]!;
    for (let j = 0; j <= high - top; j++) factors[at + j] = factors[at + top + j]!;
    degrees[count] = top;
    degrees[which] = high - top;
    return count + 1;
  }

  function findRoots(coefficients: Int32Array, degree: number, roots: Int32Array): boolean {
    if (degree === 1) {
      roots[0] = log[coefficients[0]!]!;
      return true;
    }
    if (!splits(coefficients, degree)) return false;
    for (let j = 0; j < degree; j++) factors[j] = coefficients[j]!;
    factors[degree] = 1;
    degrees[0] = degree;
    let count = 1;
    for (let power = 0; count < degree && power < m; power++) {
      prepareTrace(power, degree);
      for (let which = count - 1; which >= 0; which--) {
        if (degrees[which]! > 1) count = split(which, count, degree);
      }
    }
    for (let i = 0; i < count; i++) roots[i] = log[factors[i * stride]!]!;
    return count === degree;
  }

  return { findRoots };
}
