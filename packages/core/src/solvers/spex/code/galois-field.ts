import { InvalidArgumentError } from '../../../errors/index.ts';

/**
 * Primitive polynomials over GF(2) of degree 2 to 17, bit i the coefficient of x^i (Lin and Costello, Error Control
 * Coding, 2nd ed., table 2.7).
 */
const PRIMITIVE_POLYNOMIALS = [
  0x7, 0xb, 0x13, 0x25, 0x43, 0x89, 0x11d, 0x211, 0x409, 0x805, 0x1053, 0x201b, 0x4443, 0x8003, 0x1100b,
  0x20009,
];

const LEAST_DEGREE = 2;
export const GREATEST_DEGREE = LEAST_DEGREE + PRIMITIVE_POLYNOMIALS.length - 1;

/**
 * GF(2^degree) by tables. An element is an integer whose bit i is the coefficient of α^i; addition is XOR. α = 2 is
 * primitive.
 */
export interface GaloisField {
  readonly degree: number;
  /** The order of the multiplicative group, 2^degree - 1. */
  readonly order: number;
  /** exp[i] = α^i for i < 2·order, so that `exp[log[a] + log[b]]` is a·b. */
  readonly exp: Int32Array;
  /** log[α^i] = i < order; log[0] = -1. */
  readonly log: Int32Array;
}

const fields = new Map<number, GaloisField>();

/**
 * The field GF(2^degree), degree from 2 to 17; tables are built once per degree.
 *
 * @throws InvalidArgumentError where there is no such field here
 */
export function createField(degree: number): GaloisField {
  const known = fields.get(degree);
  if (known) return known;
  const polynomial = PRIMITIVE_POLYNOMIALS[degree - LEAST_DEGREE];
  if (polynomial === undefined) {
    throw new InvalidArgumentError(
      'degree',
      `a field's degree must be an integer from ${LEAST_DEGREE} to ${GREATEST_DEGREE}, not ${degree}`,
      degree,
    );
  }
  const order = 2 ** degree - 1;
  const exp = new Int32Array(2 * order);
  const log = new Int32Array(order + 1).fill(-1);
  let element = 1;
  for (let i = 0; i < order; i++) {
    exp[i] = element;
    exp[i + order] = element;
    log[element] = i;
    element <<= 1;
    if (element > order) element ^= polynomial;
  }
  const field = { degree, order, exp, log };
  fields.set(degree, field);
  return field;
}

export function multiply({ exp, log }: GaloisField, a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : exp[log[a]! + log[b]!]!;
}

/** 1 / a; `a` must not be 0. */
export function inverse({ exp, log, order }: GaloisField, a: number): number {
  return exp[order - log[a]!]!;
}

/** a^exponent for an integer exponent from 0; 0^0 = 1. */
export function power({ exp, log, order }: GaloisField, a: number, exponent: number): number {
  if (exponent === 0) return 1;
  return a === 0 ? 0 : exp[(log[a]! * (exponent % order)) % order]!;
}
