import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import { createSpectrum } from './create.ts';
import type { Spectrum } from './spectrum.ts';
import { subsetSums } from './subset-sums.ts';
import { tablePlayers } from './walsh-hadamard.ts';

/**
 * In place: v(S) for all 2^n coalitions, bit i of the index = player i present, becomes its Moebius transform
 * m(T) = Σ_{L ⊆ T} (-1)^{|T|-|L|} v(L). Cost n·2^n. Throws InvalidArgumentError unless the length is a power of two.
 */
export function moebiusOfTable(values: Float64Array): void {
  butterfly(values, -1);
}

/** In place, the inverse: m(T) for all sets becomes v(S) = Σ_{T ⊆ S} m(T). */
export function tableOfMoebius(values: Float64Array): void {
  butterfly(values, 1);
}

/** values[S] += sign · values[S without i], for every player i. */
function butterfly(values: Float64Array, sign: 1 | -1): void {
  tablePlayers(values);
  for (let half = 1; half < values.length; half *= 2) {
    for (let block = 0; block < values.length; block += 2 * half) {
      for (let low = block, high = block + half; low < block + half; low++, high++) {
        values[high] = values[high]! + sign * values[low]!;
      }
    }
  }
}

/**
 * The spectrum of f(S) = Σ_{T ⊆ S} m(T), given the Moebius coefficients that are not 0 (as `convertSpectrum` gives them for
 * index Moebius and order n). A monomial Π_{i ∈ T} x_i is 2^-|T| Σ_{S ⊆ T} (-1)^{|S|} χ_S, so the cost is Σ 2^|T|.
 *
 * Throws InvalidArgumentError for bad terms (see `createSpectrum`) and where that cost is beyond reason.
 */
export function spectrumOfMoebius(players: number, terms: Iterable<Term>): Spectrum {
  const moebius = createSpectrum(
    players,
    Array.from(terms, (term) => [term.players, term.value] as const),
  );
  const widest = moebius.supports.at(-1)?.length ?? 0;
  const fourier = subsetSums(moebius, widest, (size, part) => (part % 2 === 0 ? 1 : -1) * 2 ** -size);
  if (fourier === undefined) {
    throw new InvalidArgumentError(
      'terms',
      `the Moebius terms, of up to ${widest} players, would make too many Fourier terms`,
      widest,
    );
  }
  return createSpectrum(
    players,
    fourier.map((term) => [term.players, term.value] as const),
  );
}
