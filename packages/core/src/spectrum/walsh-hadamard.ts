import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Spectrum, Support } from './spectrum.ts';

/** The most players of a complete table. */
const MAX_TABLE_PLAYERS = 26;

/**
 * In place, unnormalised: values[T] becomes Σ_S (-1)^{|S ∩ T|} values[S], where bit i of an index is player i. Applied
 * twice it multiplies by 2^n. Cost n·2^n. Throws InvalidArgumentError unless the length is a power of two.
 */
export function walshHadamard(values: Float64Array): void {
  tablePlayers(values);
  for (let half = 1; half < values.length; half *= 2) {
    for (let block = 0; block < values.length; block += 2 * half) {
      for (let low = block, high = block + half; low < block + half; low++, high++) {
        const a = values[low]!;
        const b = values[high]!;
        values[low] = a + b;
        values[high] = a - b;
      }
    }
  }
}

/**
 * The spectrum of a complete table: `values[S]` for all 2^n coalitions, bit i of the index = player i present.
 * F(T) = 2^-n Σ_S (-1)^{|S ∩ T|} v(S). The table is not changed.
 *
 * Coefficients that are no more than rounding error are left out: |F(T)| <= (n + 8) ε · mean|v| with ε = 2^-52, a little
 * more than the transform's own error bound (Higham, Accuracy and Stability of Numerical Algorithms, section 24.1).
 *
 * Throws InvalidArgumentError when the length is no power of two from 2 to 2^26 or a value is not finite.
 */
export function spectrumOfTable(values: Float64Array): Spectrum {
  const players = tablePlayers(values);
  let magnitude = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value)) {
      throw new InvalidArgumentError(`values[${row}]`, `the value of coalition ${row} is ${value}`, value);
    }
    magnitude += Math.abs(value) / values.length;
  }
  const transformed = values.map((value) => value / values.length);
  walshHadamard(transformed);
  const threshold = (players + 8) * Number.EPSILON * magnitude;
  const supports: Support[] = [];
  const coefficients: number[] = [];
  for (let size = 0; size <= players; size++) {
    forEachSubset(players, size, (support, mask) => {
      if (Math.abs(transformed[mask]!) <= threshold) return;
      supports.push(support.slice());
      coefficients.push(transformed[mask]!);
    });
  }
  return { players, supports, coefficients: Float64Array.from(coefficients) };
}

/**
 * f(S) for all 2^n coalitions, bit i of the index = player i present. Cost n·2^n, less than `evaluateSpectrum` on all
 * coalitions. Throws InvalidArgumentError when the spectrum has more than 26 players.
 */
export function tableOfSpectrum({ players, supports, coefficients }: Spectrum): Float64Array {
  if (players > MAX_TABLE_PLAYERS) {
    throw new InvalidArgumentError(
      'players',
      `a complete table has at most ${MAX_TABLE_PLAYERS} players, not ${players}`,
      players,
    );
  }
  const values = new Float64Array(2 ** players);
  for (let term = 0; term < supports.length; term++) values[maskOf(supports[term]!)] = coefficients[term]!;
  walshHadamard(values);
  return values;
}

/** Bit i is 1 for player i; players below 31. */
export function maskOf(support: Support): number {
  let mask = 0;
  for (const player of support) mask |= 1 << player;
  return mask;
}

/** The number of players of a complete table. Throws InvalidArgumentError when its length is no power of two. */
export function tablePlayers(values: Float64Array): number {
  const players = Math.log2(values.length);
  if (!Number.isInteger(players) || players < 1 || players > MAX_TABLE_PLAYERS) {
    throw new InvalidArgumentError(
      'values',
      `a complete table has 2^n values, n from 1 to ${MAX_TABLE_PLAYERS}, not ${values.length}`,
      values.length,
    );
  }
  return players;
}

/**
 * Calls `visit` for every set of `size` of the first `players` players, in lexicographic order. The list is reused: copy it
 * to keep it. Bit i of the mask stands for player i, of at most 31.
 */
export function forEachSubset(
  players: number,
  size: number,
  visit: (support: number[], mask: number) => void,
): void {
  const support: number[] = [];
  const extend = (from: number, missing: number, mask: number): void => {
    if (missing === 0) {
      visit(support, mask);
      return;
    }
    for (let player = from; player <= players - missing; player++) {
      support.push(player);
      extend(player + 1, missing - 1, mask | (1 << player));
      support.pop();
    }
  };
  extend(0, size, 0);
}
