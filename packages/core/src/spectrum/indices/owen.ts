import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Spectrum } from '../spectrum.ts';

/**
 * Owen values (Owen 1977, "Values of games with a priori unions"): Shapley values over those orders in which the players of a
 * group come one after the other. `groups` has a name for each player, equal ones for players of one group. They add up to
 * v(N) - v(∅), and those of a group to its Shapley value in the game whose players are the groups; where every player is a
 * group of its own, or all are one, they are the Shapley values.
 *
 * By the spectrum: for a player of a character's support S, the marginal contribution is -2 F(S) χ_{S \ i} of those before
 * it. A group of other players that comes before it with probability u, as a whole, brings a factor whose mean is 1 where S has an even
 * number of its players, else 1 - 2u; the player's own group (1 - 2q)^{s - 1}, S having s of its players. With o groups of which S has an
 * odd number, the mean over u and q is -2 F(S) / (s · o) where s and o are odd, else 0.
 *
 * Throws InvalidArgumentError unless there is a group for each player.
 */
export function owenValues(
  { players, supports, coefficients }: Spectrum,
  groups: readonly (string | number)[],
): Float64Array {
  if (groups.length !== players) {
    const message = `groups must name the group of each of the ${players} players, not of ${groups.length}`;
    throw new InvalidArgumentError('groups', message, groups.length);
  }
  const values = new Float64Array(players);
  const counts = new Map<string | number, number>();
  supports.forEach((support, term) => {
    counts.clear();
    for (const player of support) counts.set(groups[player]!, (counts.get(groups[player]!) ?? 0) + 1);
    let odd = 0;
    for (const count of counts.values()) odd += count % 2;
    if (odd % 2 === 0) return;
    for (const player of support) {
      const own = counts.get(groups[player]!)!;
      if (own % 2 === 1) values[player] = values[player]! - (2 * coefficients[term]!) / (own * odd);
    }
  });
  return values;
}
