import type { GaloisField } from './galois-field.ts';

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
export function createRootFinder(
  { degree: m, order, exp, log }: GaloisField,
  capability: number,
): RootFinder {
  const stride = capability + 1;
  /** Row i: x^(2i) mod σ, as logarithms; rows with 2i < deg σ are not used. */
  const squareLogs = new Int32Array(stride * capability);
  /** Row i: x^(2^i) mod σ. */
  const frobenius = new Int32Array(stride * (m + 1));
  const sigmaLogs = new Int32Array(stride);
  const trace = new Int32Array(stride);
  const divisor = new Int32Array(stride);
  const remainder = new Int32Array(stride);
  /** Row i: a monic factor of σ, with its leading coefficient. */
  const factors = new Int32Array(stride * (capability + 1));
  const degrees = new Int32Array(capability + 1);

  /** x^(2i) mod σ for deg σ <= 2i <= 2 deg σ - 2, each from x^(2i - 1) = x · x^(2i - 2). */
  function prepareSquares(degree: number): void {
    const power = remainder;
    for (let j = 0; j < degree; j++) {
      power[j] = sigmaLogs[j]! < 0 ? 0 : exp[sigmaLogs[j]!]!;
    }
    for (let e = degree; ; e++) {
      if ((e & 1) === 0) {
        const row = (e >>> 1) * stride;
        for (let j = 0; j < degree; j++) squareLogs[row + j] = log[power[j]!]!;
      }
      if (e >= 2 * degree - 2) return;
      const lead = log[power[degree - 1]!]!;
      for (let j = degree - 1; j > 0; j--) power[j] = power[j - 1]!;
      power[0] = 0;
      if (lead < 0) continue;
      for (let j = 0; j < degree; j++) {
        if (sigmaLogs[j]! >= 0) power[j]! ^= exp[lead + sigmaLogs[j]!]!;
      }
    }
  }

  /** Fills `frobenius`; whether x^(2^m) = x mod σ. */
  function splits(degree: number): boolean {
    for (let j = 0; j < degree; j++) frobenius[j] = 0;
    frobenius[1] = 1;
    for (let i = 0; i < m; i++) {
      const from = i * stride;
      const to = from + stride;
      for (let j = 0; j < degree; j++) frobenius[to + j] = 0;
      for (let j = 0; j < degree; j++) {
        let square = log[frobenius[from + j]!]!;
        if (square < 0) continue;
        square *= 2;
        if (square >= order) square -= order;
        if (2 * j < degree) {
          frobenius[to + 2 * j]! ^= exp[square]!;
          continue;
        }
        const row = j * stride;
        for (let l = 0; l < degree; l++) {
          const a = squareLogs[row + l]!;
          if (a >= 0) frobenius[to + l]! ^= exp[a + square]!;
        }
      }
    }
    const end = m * stride;
    for (let j = 0; j < degree; j++) if (frobenius[end + j] !== (j === 1 ? 1 : 0)) return false;
    return true;
  }

  /** trace = Tr(α^power x) mod σ. */
  function prepareTrace(power: number, degree: number): void {
    for (let j = 0; j < degree; j++) trace[j] = 0;
    let scale = power;
    for (let i = 0; i < m; i++) {
      const row = i * stride;
      for (let j = 0; j < degree; j++) {
        const a = log[frobenius[row + j]!]!;
        if (a >= 0) trace[j]! ^= exp[a + scale]!;
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
      if (lead < 0) continue;
      const shift = at + top - low;
      for (let j = 0; j < low; j++) {
        const c = log[b[by + j]!]!;
        if (c >= 0) a[shift + j]! ^= exp[lead + c]!;
      }
    }
  }

  /** Makes the polynomial of at most this degree monic; its true degree, -1 for the polynomial 0. */
  function normalise(a: Int32Array, degree: number): number {
    let top = degree;
    while (top >= 0 && a[top] === 0) top--;
    if (top < 0) return -1;
    const scale = order - log[a[top]!]!;
    for (let j = 0; j <= top; j++) {
      const c = log[a[j]!]!;
      if (c >= 0) a[j] = exp[c + scale]!;
    }
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
    for (let j = 0; j < degree; j++) {
      factors[j] = coefficients[j]!;
      sigmaLogs[j] = log[coefficients[j]!]!;
    }
    factors[degree] = 1;
    degrees[0] = degree;
    prepareSquares(degree);
    if (!splits(degree)) return false;
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
