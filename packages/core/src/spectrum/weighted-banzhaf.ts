import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import { checkedPresence, subsetProducts } from './biased.ts';
import { compareSupports, type Spectrum } from './spectrum.ts';

/**
 * Interactions where users look: the discrete derivative Δ_T f averaged over coalitions of the other players in which each is
 * present with probability p, the weighted Banzhaf interaction index (Marichal and Mathonet 2011, "Weighted Banzhaf power and
 * interaction indexes through weighted approximations of games"),
 *
 *   I_p(T) = Σ_{S ⊇ T} (-2)^{|T|} Π_{i ∈ S \ T} (1 - 2 p_i) F(S).
 *
 * At p = 1/2 it is the Banzhaf interaction index, at p = 0 the Moebius transform; at p = 1 it is what players do together where all
 * others are there. Every set of up to `order` players whose value is not 0, the largest absolute value first; the empty term is
 * the mean of f.
 *
 * @param p probability that a player is present, from 0 to 1, one for all players or one each.
 * Throws InvalidArgumentError for a bad p or order, and where the supports are so wide that more than a million sets would get a
 * value.
 */
export function weightedBanzhaf(spectrum: Spectrum, p: number | ArrayLike<number>, order: number): Term[] {
  const { players, supports, coefficients } = spectrum;
  if (!Number.isInteger(order) || order < 1 || order > players) {
    throw new InvalidArgumentError(
      'order',
      `order must be an integer from 1 to ${players}, the number of players, not ${order}`,
      order,
    );
  }
  const means = checkedPresence(p, players, 'closed').map((present) => 1 - 2 * present);
  const sums = subsetProducts(players, supports, coefficients, new Float64Array(players).fill(-2), means);
  return sums.supports
    .map((set, at) => ({ players: set, value: sums.values[at]! }))
    .filter((term) => term.players.length <= order)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareSupports(a.players, b.players));
}
