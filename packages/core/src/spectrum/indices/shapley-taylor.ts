import { moebius } from './moebius.ts';
import type { IndexWeight } from './weight.ts';

/**
 * Shapley-Taylor interaction index of order ℓ (Sundararajan, Dhamdhere and Agarwal 2020): below order ℓ the discrete
 * derivative at the empty coalition, Δ_T v(∅) = m(T); at order ℓ the mean of Δ_T v(L), L the players before all of T in a
 * uniformly random permutation, which shares out the Moebius coefficients above: Σ_{K ⊇ T} m(K) / C(|K|, ℓ). All terms add up
 * to v(N). The empty term is v(∅).
 *
 * On one F(S) with k = |S| - ℓ the top order is (-2)^ℓ ℓ ∫_0^1 (1 - x)^{ℓ-1} (1 - 2x)^k dx, from
 * 1 / C(t, ℓ) = ℓ ∫ (1 - x)^{ℓ-1} x^{t-ℓ} dx. Substituting y = 1 - 2x and expanding (1 + y)^{ℓ-1} leaves a sum of positive
 * terms, so nothing cancels.
 */
export const shapleyTaylor: IndexWeight = (size, interaction, order) => {
  if (interaction < order) return moebius(size, interaction, order);
  const k = size - order;
  let sum = 0;
  for (let j = 0, choose = 1; j < order; choose = (choose * (order - 1 - j)) / (j + 1), j++) {
    if ((k + j) % 2 === 0) sum += (choose * 2) / (k + j + 1);
  }
  return (order % 2 === 0 ? 1 : -1) * order * sum;
};
