import type { BchCode } from './bch.ts';
import type { PowerSums } from './power-sums.ts';

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
  const { order, exp, log } = field;
  const { values, logs } = sums;
  const room = 2 * capability + 2;
  const coefficients = new Int32Array(capability);
  // Λ(x) = Π (1 + α^position x), the Λ before its length last changed, and a place for the next one.
  const current = new Int32Array(room);
  let previous = new Int32Array(room);
  let spare = new Int32Array(room);

  function locate(): number {
    current.fill(0);
    previous.fill(0);
    current[0] = 1;
    previous[0] = 1;
    let length = 0;
    let previousLength = 0;
    let previousLog = 0;
    let shift = 1;
    for (let j = 1; j < 2 * capability; j += 2, shift += 2) {
      let discrepancy = values[j]!;
      for (let i = 1; i <= length; i++) {
        const a = log[current[i]!]!;
        const b = logs[j - i]!;
        if (a >= 0 && b >= 0) discrepancy ^= exp[a + b]!;
      }
      if (discrepancy === 0) continue;
      let ratio = log[discrepancy]! - previousLog;
      if (ratio < 0) ratio += order;
      const grows = 2 * length < j;
      if (grows && j - length > capability) return -1;
      if (grows) spare.set(current);
      for (let i = 0; i <= previousLength; i++) {
        const a = log[previous[i]!]!;
        if (a >= 0) current[i + shift]! ^= exp[a + ratio]!;
      }
      if (!grows) continue;
      const recycled = previous;
      previous = spare;
      spare = recycled;
      previousLength = length;
      previousLog = log[discrepancy]!;
      length = j - length;
      shift = 0;
    }
    if (current[length] === 0) return -1;
    for (let i = 0; i < length; i++) coefficients[i] = current[length - i]!;
    return length;
  }

  return { coefficients, locate };
}
