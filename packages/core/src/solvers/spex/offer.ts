import type { Support } from '../../spectrum/spectrum.ts';
import { type Bins, copyBins } from './bins.ts';
import type { Peeled } from './peel.ts';
import type { Regression } from './regress.ts';
import { Residual } from './residual.ts';
import { countUpTo, type Search, screen, screenNeighbours } from './screen.ts';
import { likely, significance } from './significance.ts';

/** Columns of a regression, at most. */
const MOST_COLUMNS = 2000;
const MOST_SINGLES = 1000;
const MOST_NEAR = 500;
/** Near misses are single players and pairs: of those of higher order too many are mere chance. */
const NEAR_ORDER = 2;

/** Every single player, or where they are too many those that the bins say most of. */
export function strongestSingles(residual: Residual, peeled: readonly Peeled[]): Support[] {
  const { players } = residual.bins[0]!.group.encoder;
  const singles: Support[] = Array.from({ length: players }, (_, player) => [player]);
  if (players <= MOST_SINGLES) return singles;
  const known = new Map(peeled.map(({ support, value }) => [support.join(), value]));
  const strengths = singles.map((single) => residual.weigh(single, known.get(single.join()) ?? 0).strength);
  return singles
    .sort((a, b) => strengths[b[0]!]! - strengths[a[0]!]! || a[0]! - b[0]!)
    .slice(0, MOST_SINGLES)
    .sort((a, b) => a[0]! - b[0]!);
}

/**
 * Near misses: pairs, which a regression may choose from. All of them where the rows are twice as many; otherwise those
 * that stand out most from the noise, a tenth of the rows, for more of them would mostly be chance.
 */
export function nearMisses(residual: Residual, search: Search): Support[] {
  if (search.order < NEAR_ORDER) return [];
  const { players } = residual.bins[0]!.group.encoder;
  const rows = residual.bins.reduce((sum, { values }) => sum + values.length, 0);
  const all = countUpTo(players, NEAR_ORDER);
  const room = all <= rows / 2 ? all : Math.floor(rows / 10);
  return screen(residual, NEAR_ORDER, 0)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, Math.min(MOST_NEAR, room))
    .map(({ support }) => support);
}

/** Each support once, in the order in which they come first. */
export function distinctSupports(...lists: readonly (readonly Support[])[]): Support[] {
  return [...new Map(lists.flat().map((support) => [support.join(), support])).values()];
}

/**
 * Interactions that stand out from what a regression leaves unexplained, and were not offered to it. Neighbours of
 * interactions that it has found need to stand out less.
 */
export function searchLeftovers(bins: readonly Bins[], regression: Regression, search: Search): Support[] {
  const { supports, coefficients } = regression;
  const left = new Residual(bins.map(copyBins));
  const interactions: Support[] = [];
  supports.forEach((support, i) => {
    if (coefficients[i] === 0) return;
    left.take(support, coefficients[i]!);
    if (support.length > 1) interactions.push(support);
  });
  left.estimateNoise();
  const { players } = bins[0]!.group.encoder;
  const found = screenNeighbours(left, interactions, search.maxOrder, likely);
  if (search.order >= 0)
    found.push(...screen(left, search.order, significance(countUpTo(players, search.order))));
  const offered = new Set(supports.map((support) => support.join()));
  const fresh = new Map(found.map(({ support }) => [support.join(), support]));
  const room = MOST_COLUMNS - supports.length;
  return [...fresh]
    .flatMap(([key, support]) => (offered.has(key) ? [] : [support]))
    .slice(0, Math.max(0, room));
}
