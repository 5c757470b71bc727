import type { GaloisField } from './galois-field.ts';
import { productsOf } from './products.ts';

/** The powers x^(2^i) modulo a polynomial σ over GF(2^m). */
export interface FrobeniusPowers {
  /** Row i, from i · stride: the coefficients of x^(2^i) mod σ, constant first; rows 0 to m - 1. */
  readonly powers: Int32Array;
  readonly stride: number;
  /**
   * Fills `powers` for the monic σ(x) = x^degree + Σ coefficients[i] x^i, degree >= 2, and returns whether
   * x^(2^m) = x mod σ: whether σ is a product of distinct linear factors over GF(2^m).
   */
  splits(coefficients: Int32Array, degree: number): boolean;
}

/** m squarings modulo σ: Σ c_i x^i becomes Σ c_i² x^(2i), reduced by a table of the x^(2i) mod σ. */
export function createFrobeniusPowers(field: GaloisField, mostDegree: number): FrobeniusPowers {
  const { degree: m } = field;
  const { log, squareLog, product } = productsOf(field);
  const stride = mostDegree + 1;
  const end = m * stride;
  const powers = new Int32Array(end + stride);
  /** Row i: the logarithms of x^(2i) mod σ; rows with 2i < deg σ are not used. */
  const reduced = new Int32Array(stride * stride);
  const power = new Int32Array(stride);

  /** x^(2i) mod σ for deg σ <= 2i <= 2 deg σ - 2, by x^e = x · x^(e - 1). */
  function prepare(coefficients: Int32Array, degree: number): void {
    for (let j = 0; j < degree; j++) power[j] = coefficients[j]!;
    for (let e = degree; ; e++) {
      if ((e & 1) === 0) {
        const row = (e >>> 1) * stride;
        for (let j = 0; j < degree; j++) reduced[row + j] = log[power[j]!]!;
      }
      if (e === 2 * degree - 2) return;
      const lead = log[power[degree - 1]!]!;
      for (let j = degree - 1; j > 0; j--) power[j] = power[j - 1]! ^ product[lead + log[coefficients[j]!]!]!;
      power[0] = product[lead + log[coefficients[0]!]!]!;
    }
  }

  /** Fills `powers`, for any degree; returns whether x^(2^m) = x. */
  function square(degree: number): boolean {
    const half = (degree + 1) >>> 1;
    for (let j = 0; j < degree; j++) powers[j] = 0;
    powers[1] = 1;
    for (let from = 0; from < end; from += stride) {
      const to = from + stride;
      for (let j = 0; j < half; j++) {
        powers[to + 2 * j] = product[squareLog[powers[from + j]!]!]!;
        powers[to + 2 * j + 1] = 0;
      }
      for (let j = half; j < degree; j++) {
        const scale = squareLog[powers[from + j]!]!;
        const row = j * stride;
        for (let l = 0; l < degree; l++) powers[to + l]! ^= product[reduced[row + l]! + scale]!;
      }
    }
    for (let j = 0; j < degree; j++) if (powers[end + j] !== (j === 1 ? 1 : 0)) return false;
    return true;
  }

  /** The same for degree 5, the locators of words that no 5 errors explain at the paper's t = 5, without loops. */
  function squareQuintic(): boolean {
    const p0 = reduced[3 * stride]!;
    const p1 = reduced[3 * stride + 1]!;
    const p2 = reduced[3 * stride + 2]!;
    const p3 = reduced[3 * stride + 3]!;
    const p4 = reduced[3 * stride + 4]!;
    const q0 = reduced[4 * stride]!;
    const q1 = reduced[4 * stride + 1]!;
    const q2 = reduced[4 * stride + 2]!;
    const q3 = reduced[4 * stride + 3]!;
    const q4 = reduced[4 * stride + 4]!;
    let a = 0;
    let b = 1;
    let c = 0;
    let d = 0;
    let e = 0;
    for (let at = 0; at < end; at += stride) {
      powers[at] = a;
      powers[at + 1] = b;
      powers[at + 2] = c;
      powers[at + 3] = d;
      powers[at + 4] = e;
      const p = squareLog[d]!;
      const q = squareLog[e]!;
      a = product[squareLog[a]!]! ^ product[p0 + p]! ^ product[q0 + q]!;
      e = product[squareLog[c]!]! ^ product[p4 + p]! ^ product[q4 + q]!;
      c = product[squareLog[b]!]! ^ product[p2 + p]! ^ product[q2 + q]!;
      b = product[p1 + p]! ^ product[q1 + q]!;
      d = product[p3 + p]! ^ product[q3 + q]!;
    }
    return a === 0 && b === 1 && c === 0 && d === 0 && e === 0;
  }

  return {
    powers,
    stride,
    splits(coefficients, degree) {
      prepare(coefficients, degree);
      return degree === 5 ? squareQuintic() : square(degree);
    },
  };
}
