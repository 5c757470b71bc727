/** Carry-less product of two polynomials over GF(2), reduced by a third of the given degree. */
export function multiplyModulo(a: number, b: number, modulus: number, degree: number): number {
  let product = 0n;
  for (let i = 0; i < 32; i++) if ((b >>> i) & 1) product ^= BigInt(a) << BigInt(i);
  for (let i = 63; i >= degree; i--) {
    if ((product >> BigInt(i)) & 1n) product ^= BigInt(modulus) << BigInt(i - degree);
  }
  return Number(product);
}

/** Product of two polynomials over GF(2), bit i the coefficient of x^i. */
export function multiplyPolynomials(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let i = 0n; b >> i > 0n; i++) if ((b >> i) & 1n) product ^= a << i;
  return product;
}

/** Degree of a polynomial over GF(2) that is not 0. */
export const degreeOf = (polynomial: bigint): number => polynomial.toString(2).length - 1;

/** Rank over GF(2) of rows given as integers. */
export function rankOf(rows: readonly bigint[]): number {
  const pivots: bigint[] = [];
  for (let row of rows) {
    for (const pivot of pivots) if ((row ^ pivot) < row) row ^= pivot;
    if (row > 0n) pivots.push(row);
  }
  return pivots.length;
}

/** The packed words from `at` as one integer. */
export function unpacked(packed: Uint32Array, at: number, words: number): bigint {
  let value = 0n;
  for (let word = 0; word < words; word++) value |= BigInt(packed[at + word]!) << BigInt(32 * word);
  return value;
}

/** The bits of an integer, packed. */
export function packed(value: bigint, words: number): Uint32Array {
  return Uint32Array.from({ length: words }, (_, word) => Number((value >> BigInt(32 * word)) & 0xffffffffn));
}

/** All subsets of 0 .. n - 1 with at most `most` members. */
export function* subsetsUpTo(n: number, most: number, from = 0): Generator<number[]> {
  yield [];
  if (most === 0) return;
  for (let first = from; first < n; first++) {
    for (const rest of subsetsUpTo(n, most - 1, first + 1)) yield [first, ...rest];
  }
}
