import { InvalidArgumentError } from '../../../errors/index.ts';
import { createField, type GaloisField, GREATEST_DEGREE } from './galois-field.ts';
import { createHardDecoder } from './hard-decoder.ts';
import type { ParityCode } from './parity-code.ts';

/** The least degree that {@link smallestDegree} gives. */
const LEAST_CODE_DEGREE = 3;

/**
 * Which part of a packed syndrome holds the power sum S_j of one cyclotomic coset. S_j lies in the subfield of
 * 2^size elements, so `size` of its bits, the pivots, determine it.
 */
interface SyndromePart {
  /** j, the least member of the coset; odd. */
  readonly leader: number;
  /** First bit in the packed syndrome. */
  readonly offset: number;
  /** Members of the coset = bits stored. */
  readonly size: number;
  /** For each stored bit: which bit of the field element it is. */
  readonly pivots: Int32Array;
  /** For each stored bit: the subfield's element with this pivot bit and no other. */
  readonly elements: Int32Array;
}

/** A narrow-sense binary BCH code with the roots α, α², ..., α^2t. Position i stands for x^i. */
export interface BchCode extends ParityCode {
  readonly field: GaloisField;
  readonly parts: readonly SyndromePart[];
}

/** The coset {j, 2j, 4j, ...} mod 2^degree - 1: its least member and its size. */
function cosetOf(j: number, degree: number): { leader: number; size: number } {
  const order = 2 ** degree - 1;
  let leader = j;
  let size = 1;
  for (let member = (2 * j) % order; member !== j; member = (2 * member) % order) {
    leader = Math.min(leader, member);
    size++;
  }
  return { leader, size };
}

/** The distinct cyclotomic cosets of 1, 3, ..., 2t - 1. */
function cosetsOf(degree: number, capability: number): { leader: number; size: number }[] {
  const cosets = [];
  for (let j = 1; j < 2 * capability; j += 2) {
    const coset = cosetOf(j, degree);
    if (coset.leader === j) cosets.push(coset);
  }
  return cosets;
}

function checkCapability(capability: number): void {
  if (Number.isInteger(capability) && capability >= 1) return;
  throw new InvalidArgumentError(
    'capability',
    `a code's capability must be a whole number of errors, at least 1, not ${capability}`,
    capability,
  );
}

/** p of the BCH code of this degree and capability: the degree of its generator polynomial. Builds no tables. */
export function bchParityBits(degree: number, capability: number): number {
  return cosetsOf(degree, capability).reduce((sum, { size }) => sum + size, 0);
}

/**
 * The least degree m from 3 to 17 with 2^m - 1 >= positions and 2t + 1 <= 2^m - 1.
 *
 * @throws InvalidArgumentError where none is large enough
 */
export function smallestDegree(positions: number, capability: number): number {
  checkCapability(capability);
  for (let degree = LEAST_CODE_DEGREE; degree <= GREATEST_DEGREE; degree++) {
    const length = 2 ** degree - 1;
    if (length >= positions && length >= 2 * capability + 1) return degree;
  }
  throw new InvalidArgumentError(
    'positions',
    `no code has ${positions} positions and corrects ${capability} errors: at most ${2 ** GREATEST_DEGREE - 1} positions`,
    positions,
  );
}

/** The bits that determine an element of the subfield of 2^size elements, and how to get it back from them. */
function subfieldBits(field: GaloisField, size: number): { pivots: Int32Array; elements: Int32Array } {
  const step = field.order / (2 ** size - 1);
  const pivots: number[] = [];
  const elements: number[] = [];
  for (let power = 0; pivots.length < size; power++) {
    let element = field.exp[power * step]!;
    for (let i = 0; i < pivots.length; i++) if ((element >>> pivots[i]!) & 1) element ^= elements[i]!;
    if (element === 0) continue;
    const pivot = 31 - Math.clz32(element);
    for (let i = 0; i < pivots.length; i++) if ((elements[i]! >>> pivot) & 1) elements[i]! ^= element;
    pivots.push(pivot);
    elements.push(element);
  }
  return { pivots: Int32Array.from(pivots), elements: Int32Array.from(elements) };
}

/**
 * The narrow-sense binary BCH code of length 2^degree - 1 that corrects `capability` errors (Lin and Costello, Error
 * Control Coding, 2nd ed., section 6.1). Its check matrix has one row for each of the p bits of S_j = r(α^j), one j per
 * cyclotomic coset among 1, 3, ..., 2t - 1; other power sums are conjugates of these.
 *
 * @throws InvalidArgumentError for a degree outside 2 to 17, or 2t + 1 > 2^degree - 1
 */
export function createBchCode(degree: number, capability: number): BchCode {
  checkCapability(capability);
  const field = createField(degree);
  const { order, exp } = field;
  if (2 * capability + 1 > order) {
    throw new InvalidArgumentError(
      'capability',
      `a BCH code of length ${order} corrects at most ${(order - 1) / 2} errors, not ${capability}`,
      capability,
    );
  }
  let parityBits = 0;
  const parts = cosetsOf(degree, capability).map(({ leader, size }): SyndromePart => {
    const offset = parityBits;
    parityBits += size;
    return { leader, offset, size, ...subfieldBits(field, size) };
  });
  const words = Math.ceil(parityBits / 32);

  const code: BchCode = {
    field,
    parts,
    length: order,
    capability,
    parityBits,
    words,
    columnOf(position, out, at) {
      out.fill(0, at, at + words);
      for (const { leader, offset, size, pivots } of parts) {
        const element = exp[(position * leader) % order]!;
        for (let i = 0; i < size; i++) {
          const bit = offset + i;
          out[at + (bit >>> 5)]! |= ((element >>> pivots[i]!) & 1) << (bit & 31);
        }
      }
    },
    createDecoder: () => createHardDecoder(code),
  };
  return code;
}
