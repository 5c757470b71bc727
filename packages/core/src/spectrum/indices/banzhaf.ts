import { type IndexWeight, minusTwoTo } from './weight.ts';

/**
 * Banzhaf interaction index (Grabisch and Roubens 1999): the discrete derivative Δ_T averaged over all coalitions of the
 * other players, (-2)^{|T|} F(T). The empty term is the mean over all coalitions.
 */
export const banzhafInteraction: IndexWeight = (size, interaction) =>
  size === interaction ? minusTwoTo(interaction) : 0;

/**
 * Weighted Banzhaf interaction index (Marichal and Mathonet 2011): Δ_T averaged over coalitions in which each other player is
 * present with probability p, independently; (-2)^{|T|} (1 - 2p)^{|S \ T|} of each F(S). At p = 1/2 it is the Banzhaf interaction
 * index, at p = 0 the Moebius transform; at p = 1, what T does where all others are present. The empty term is the mean over
 * such coalitions.
 */
export function weightedBanzhafInteraction(p: number): IndexWeight {
  return (size, interaction) => minusTwoTo(interaction) * (1 - 2 * p) ** (size - interaction);
}

/**
 * Faith-Banzhaf index of order ℓ (Tsai, Yeh and Ravikumar 2023, section 4.2): the coefficients of the polynomial
 * Σ_{|T| <= ℓ} I(T) Π_{i ∈ T} x_i that is nearest to the game in squared error over all coalitions, uniformly weighted. That
 * is the spectrum cut at order ℓ, since characters are orthogonal, written in monomials. The empty term is its intercept.
 */
export const faithBanzhaf: IndexWeight = (size, interaction, order) =>
  size <= order ? minusTwoTo(interaction) : 0;
