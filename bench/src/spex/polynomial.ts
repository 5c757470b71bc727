import { createSpectrum, type Random, type Spectrum, type Support } from 'spex';

export interface PolynomialShape {
  readonly players: number;
  /** Distinct supports; none is the constant. */
  readonly terms: number;
  /** Fewest players of a support; default 1. */
  readonly leastOrder?: number;
  /** Most players of a support. */
  readonly mostOrder: number;
}

/**
 * A random sparse polynomial: sizes uniform from the least order to the most, supports uniform among those of their size
 * (drawn again while they are taken), coefficients of size uniform in [0.5, 1.5] and random sign.
 * Throws RangeError when there are fewer supports than terms.
 */
export function randomPolynomial(shape: PolynomialShape, random: Random): Spectrum {
  const { players, terms, leastOrder = 1, mostOrder } = shape;
  const available = supportsUpTo(players, mostOrder) - supportsUpTo(players, leastOrder - 1);
  if (terms > available) {
    throw new RangeError(
      `${players} players have ${available} supports of ${leastOrder} to ${mostOrder}, not ${terms}`,
    );
  }
  const drawn = new Map<string, readonly [Support, number]>();
  while (drawn.size < terms) {
    const size = leastOrder + random.below(mostOrder - leastOrder + 1);
    const support = drawSupport(players, size, random);
    const key = support.join();
    if (drawn.has(key)) continue;
    const sign = random.below(2) === 0 ? 1 : -1;
    drawn.set(key, [support, sign * (0.5 + random.uniform())]);
  }
  return createSpectrum(players, drawn.values());
}

/** Supports of 1 to `order` players. */
function supportsUpTo(players: number, order: number): number {
  let count = 0;
  for (let size = 1, choices = 1; size <= order; size++) {
    choices = (choices * (players - size + 1)) / size;
    count += choices;
  }
  return count;
}

function drawSupport(players: number, size: number, random: Random): Support {
  const members = new Set<number>();
  while (members.size < size) members.add(random.below(players));
  return [...members].sort((a, b) => a - b);
}
