import { createRandom, createSpectrum, type Spectrum, type Support } from 'spex';

const TOP_SETS = 20;
const MOST_ACTIVE = 40;

/**
 * A sparse hierarchical spectrum like those that the published timings of other implementations were taken on: 20 top
 * sets of 2 to 4 players, drawn from at most 40 active ones, and all their subsets. Coefficients are normal, with half the
 * standard deviation for each further player: what is published does not tell theirs.
 */
export function hierarchicalSpectrum(players: number, seed: number): Spectrum {
  const random = createRandom(seed);
  const active = shuffled(players, random.below).slice(0, Math.min(players, MOST_ACTIVE));
  const supports = new Map<string, Support>();
  for (let set = 0; set < TOP_SETS; set++) {
    const size = 2 + random.below(3);
    const top = shuffled(active.length, random.below)
      .slice(0, size)
      .map((place) => active[place]!)
      .sort((a, b) => a - b);
    for (let pattern = 0; pattern < 2 ** size; pattern++) {
      const subset = top.filter((_, place) => (pattern >> place) & 1);
      supports.set(subset.join(), subset);
    }
  }
  return createSpectrum(
    players,
    [...supports.values()].map((support) => [support, random.normal() / 2 ** support.length] as const),
  );
}

/** The standard deviation of the spectrum's values over all coalitions: sqrt(Σ_{T≠∅} F(T)²). */
export function deviation({ supports, coefficients }: Spectrum): number {
  let variance = 0;
  supports.forEach((support, term) => {
    if (support.length > 0) variance += coefficients[term]! ** 2;
  });
  return Math.sqrt(variance);
}

function shuffled(count: number, below: (bound: number) => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
