import type { BchCode } from './bch.ts';
import { createErrorLocator } from './error-locator.ts';
import { createRootFinder } from './locator-roots.ts';
import type { HardDecoder } from './parity-code.ts';
import { createPowerSums } from './power-sums.ts';

/**
 * The bounded-distance decoder of a BCH code: power sums, error-location polynomial, its roots (Lin and Costello, Error
 * Control Coding, 2nd ed., sections 6.2 and 6.3). The positions found are checked against the syndrome before they are
 * returned.
 */
export function createHardDecoder(code: BchCode): HardDecoder {
  const sums = createPowerSums(code);
  const locator = createErrorLocator(code, sums);
  const { findRoots } = createRootFinder(code.field, code.capability);

  return {
    decode(syndrome, at, positions) {
      if (!sums.unpack(syndrome, at)) return 0;
      const count = locator.locate();
      if (count <= 0 || !findRoots(locator.coefficients, count, positions)) return -1;
      if (!sums.match(positions, count)) return -1;
      sortAscending(positions, 0, count);
      return count;
    },
  };
}

/** Sorts the few entries `values[from .. to - 1]`. */
export function sortAscending(values: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > from && values[j - 1]! > value; j--) values[j] = values[j - 1]!;
    values[j] = value;
  }
}
