import { type IndexWeight, minusTwoTo } from './weight.ts';

/**
 * Banzhaf interaction index (Grabisch and Roubens 1999): the discrete derivative Δ_T averaged over all coalitions of the
 * other players, (-2)^{|T|} F(T). The empty term is the mean over all coalitions.
 */
export const banzhafInteraction: IndexWeight = (size, interaction) =>
  size === interaction ? minusTwoTo(interaction) : 0;

/**
 * Faith-Banzhaf index of order ℓ (Tsai, Yeh and Ravikumar 2023, section 4.2): the coefficients of the polynomial
 * Σ_{|T| <= ℓ} I(T) Π_{i ∈ T} x_i that is nearest to the game in squared error over all coalitions, uniformly weighted. That
 * is the spectrum cut at order ℓ, since characters are orthogonal, written in monomials. The empty term is its intercept.
 */
export const faithBanzhaf: IndexWeight = (size, interaction, order) =>
  size <= order ? minusTwoTo(interaction) : 0;
