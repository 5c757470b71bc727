import { add, binomial, type Fraction, factorial, fraction, multiply, toNumber, ZERO } from './fraction.ts';
import { moebius } from './moebius.ts';
import type { IndexWeight } from './weight.ts';

/**
 * Faith-Shap index of order ℓ (Tsai, Yeh and Ravikumar 2023): the coefficients of the polynomial
 * Σ_{|T| <= ℓ} I(T) Π_{i ∈ T} x_i that is exact at ∅ and N and nearest to the game in squared error under the Shapley kernel.
 * All terms add up to v(N); the empty term is v(∅). At order 1 it is the Shapley value.
 *
 * The paper's closed form (theorem 19, from Moebius coefficients m): for 1 <= s = |T| <= ℓ
 *
 *   I(T) = m(T) + (-1)^{ℓ-s} s/(ℓ+s) C(ℓ, s) Σ_{K ⊃ T, |K| > ℓ} C(|K|-1, ℓ) / C(|K|+ℓ-1, ℓ+s) m(K).
 *
 * As a function of t = |K| the factor of m(K), m(T)'s own 1 and the zeros for s < t <= ℓ included, is the rational function
 * Σ_{j<ℓ} A_j / (t + j), A_j = (-1)^j (ℓ+s-1)! (j+ℓ)! / ((s-1)! (ℓ-s)! (j+s)! j! (ℓ-1-j)!). With
 * 1 / (t + j) = ∫_0^1 x^{t+j-1} dx the sum over K ⊆ S becomes, for one F(S) with k = |S| - s,
 *
 *   (-2)^s Σ_j A_j ∫_0^1 x^{s+j-1} (1 - 2x)^k dx = (-1)^s Σ_j A_j 2^-j ∫_{-1}^1 (1 - y)^{s+j-1} y^k dy,
 *
 * a sum of at most ℓ (ℓ + s) fractions, whatever |S| is. The terms alternate and are large, hence the exact fractions.
 */
export const faithShap: IndexWeight = (size, interaction, order) => {
  if (interaction === 0) return 1;
  // A game of no more than ℓ players is its own best polynomial.
  if (size <= order) return moebius(size, interaction, order);
  const k = size - interaction;
  return (
    (interaction % 2 === 0 ? 1 : -1) *
    toNumber(
      polynomial(interaction, order).reduce(
        (sum, coefficient, i) =>
          (k + i) % 2 === 0 ? add(sum, multiply(coefficient, fraction(2n, BigInt(k + i + 1)))) : sum,
        ZERO,
      ),
    )
  );
};

let latest: { interaction: number; order: number; coefficients: readonly Fraction[] } | undefined;

/** The coefficients of y^i in Σ_j A_j 2^-j (1 - y)^{s+j-1}. The latest is kept: weights are asked for one s at a time. */
function polynomial(interaction: number, order: number): readonly Fraction[] {
  if (latest?.interaction === interaction && latest.order === order) return latest.coefficients;
  const coefficients: Fraction[] = new Array(interaction + order - 1).fill(ZERO);
  for (let j = 0; j < order; j++) {
    const scale = multiply(faithWeight(interaction, order, j), fraction(1n, 2n ** BigInt(j)));
    for (let i = 0; i <= interaction + j - 1; i++) {
      const signed = (-1n) ** BigInt(i) * binomial(interaction + j - 1, i);
      coefficients[i] = add(coefficients[i]!, multiply(scale, fraction(signed)));
    }
  }
  latest = { interaction, order, coefficients };
  return coefficients;
}

/** A_j: how much Σ_j A_j x^{s+j-1}, the density that the index averages over, has of each power. */
export function faithWeight(interaction: number, order: number, j: number): Fraction {
  return fraction(
    (-1n) ** BigInt(j) * factorial(order + interaction - 1) * factorial(j + order),
    factorial(interaction - 1) *
      factorial(order - interaction) *
      factorial(j + interaction) *
      factorial(j) *
      factorial(order - 1 - j),
  );
}
