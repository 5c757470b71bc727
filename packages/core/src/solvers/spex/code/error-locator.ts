import type { BchCode } from './bch.ts';
import type { PowerSums } from './power-sums.ts';
import { productsOf } from './products.ts';

/** Finds the error-location polynomial from power sums. */
export interface ErrorLocator {
  /**
   * After `locate` returned L: the coefficients of x^0 .. x^(L-1) of the monic polynomial σ of degree L. If the power
   * sums are those of at most t errors, these are L and σ's roots are their α^position.
   */
  readonly coefficients: Int32Array;
  /** The degree L of σ, 0 to t, from the power sums unpacked last; -1 where they are of more than t errors for certain. */
  locate(): number;
}

/**
 * Berlekamp's algorithm for binary BCH codes, in which every other step needs no work (Lin and Costello, Error Control
 * Coding, 2nd ed., section 6.2), written as Massey's shift-register synthesis (1969).
 */
export function createErrorLocator({ field, capability }: BchCode, sums: PowerSums): ErrorLocator {
  const { order } = field;
  const { log, product } = productsOf(field);
  const { values, logs } = sums;
  const coefficients = new Int32Array(capability);
  // Λ(x) = Π (1 + α^position x), and the logarithms of the Λ before its length last changed, and of the next such.
  const current = new Int32Array(capability + 1);
  let previousLogs = new Int32Array(capability + 1);
  let savedLogs = new Int32Array(capability + 1);

  function locate(): number {
    for (let i = 1; i <= capability; i++) current[i] = 0;
    current[0] = 1;
    previousLogs[0] = 0;
    let length = 0;
    let previousLength = 0;
    let previousDiscrepancy = 0;
    let shift = 1;
    for (let j = 1; j < 2 * capability; j += 2, shift += 2) {
      let discrepancy = values[j]!;
      for (let i = 1; i <= length; i++) discrepancy ^= product[log[current[i]!]! + logs[j - i]!]!;
      if (discrepancy === 0) continue;
      const grows = 2 * length < j;
      if (grows) {
        if (j - length > capability) return -1;
        for (let i = 0; i <= length; i++) savedLogs[i] = log[current[i]!]!;
      }
      let ratio = log[discrepancy]! - previousDiscrepancy;
      if (ratio < 0) ratio += order;
      for (let i = 0; i <= previousLength; i++) current[i + shift]! ^= product[previousLogs[i]! + ratio]!;
      if (!grows) continue;
      const recycled = previousLogs;
      previousLogs = savedLogs;
      savedLogs = recycled;
      previousLength = length;
      previousDiscrepancy = log[discrepancy]!;
      length = j - length;
      shift = 0;
    }
    if (current[length] === 0) return -1;
    for (let i = 0; i < length; i++) coefficients[i] = current[length - i]!;
    return length;
  }

  return { coefficients, locate };
}
