import { add, binomial, type Fraction, fraction, multiply, toNumber, ZERO } from './fraction.ts';
import { moebius } from './moebius.ts';
import { type IndexWeight, minusTwoTo } from './weight.ts';

/**
 * Shapley interaction index (Grabisch and Roubens 1999): Σ_L p(|L|) Δ_T v(L) over coalitions L of the other players, with
 * p(l) = l! (n - |T| - l)! / (n - |T| + 1)!. That is the mean of Δ_T over coalitions that hold each other player with
 * probability q, q uniform on [0, 1]; a character χ_{S \ T} then averages to ∫ (1 - 2q)^k dq = 1 / (k + 1), k = |S| - |T|,
 * for even k and to 0 for odd k (the spectral form of papers on SPEX). At order 1 it is the Shapley value.
 * The empty term is v(∅), as in shapiq's explanations.
 */
export const shapleyInteraction: IndexWeight = (size, interaction) =>
  interaction === 0 ? 1 : minusTwoTo(interaction) * evenMoment(size - interaction);

/** ∫_0^1 (1 - 2q)^k dq. */
function evenMoment(k: number): number {
  return k % 2 === 0 ? 1 / (k + 1) : 0;
}

/**
 * k-SII of order ℓ (Bordt and von Luxburg 2023, n-Shapley values, section 4; shapiq's name): the Shapley interaction
 * indices made efficient, so that the terms up to order ℓ and v(∅) add up to v(N). From the recursion of that paper,
 * k-SII(T) = Σ_{j=0}^{ℓ-|T|} B_j Σ_{K ⊆ N \ T, |K| = j} SII(T ∪ K) with Bernoulli numbers B_1 = -1/2, B_2 = 1/6, ...
 * At order 1 it is the Shapley value; parts of the game of no more than ℓ players keep their Moebius coefficients. The empty
 * term is v(∅).
 */
export const kShapleyInteraction: IndexWeight = (size, interaction, order) => {
  if (interaction === 0) return 1;
  if (size <= order) return moebius(size, interaction, order);
  let sum: Fraction = ZERO;
  for (let j = 0; j <= order - interaction; j++) {
    const k = size - interaction - j;
    if (k % 2 !== 0) continue;
    const sets = binomial(size - interaction, j) * (-2n) ** BigInt(interaction + j);
    sum = add(sum, multiply(bernoulli(j), fraction(sets, BigInt(k + 1))));
  }
  return toNumber(sum);
};

const bernoulliNumbers: Fraction[] = [fraction(1n)];

/** Bernoulli number B_j, with B_1 = -1/2: Σ_{i<=j} C(j + 1, i) B_i = 0. */
export function bernoulli(j: number): Fraction {
  for (let next = bernoulliNumbers.length; next <= j; next++) {
    let sum: Fraction = ZERO;
    for (let i = 0; i < next; i++) {
      sum = add(sum, multiply(fraction(binomial(next + 1, i)), bernoulliNumbers[i]!));
    }
    bernoulliNumbers.push(multiply(sum, fraction(-1n, BigInt(next + 1))));
  }
  return bernoulliNumbers[j]!;
}
