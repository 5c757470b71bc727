import { coalitionSize, wordsPerRow } from '../../coalitions/batch.ts';
import type { Random } from '../../coalitions/random.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import { drawRowOfSize } from '../../coalitions/samplers/draw.ts';
import { binomialCounts } from '../../coalitions/samplers/size-urn.ts';
import { addAllOfSize, addPair, type SizedDesign } from './design.ts';

/**
 * Leverage SHAP's coalitions: of every size equally many, since a coalition's leverage in the Shapley regression is
 * 1 / C(n, s) (Musco and Witter 2025, arXiv 2410.01917, lemma 3.2), in pairs with their complements, without replacement; all
 * of a size that has no more. The paper draws the number of each size from a binomial distribution, so that the budget is
 * met in the mean only; here it is its expectation, rounded up or down at random so that all come to the budget.
 */
export function drawBySize(players: number, rows: number, random: Random): SizedDesign {
  const of = binomialCounts(players);
  const middle = players / 2;
  /** Pairs of a size for each of its coalitions. */
  const share = (size: number): number => (size === middle ? 0.5 : 1);
  const distinct = new RowMap(players, rows);
  let left = Math.floor(rows / 2);
  let first = 1;
  let width = (players - 1) / 2;
  for (; first <= middle && left >= of[first]! * width; first++) {
    addAllOfSize(distinct, first);
    left -= of[first]! * share(first);
    width -= share(first);
  }
  const enumerated = distinct.size;
  const each = left / width;

  const sizes: number[] = [];
  let sum = random.uniform();
  for (let size = first; size <= middle; size++) {
    const before = Math.floor(sum);
    sum += each * share(size);
    const after = size + 1 > middle ? left : Math.min(left, Math.floor(sum));
    for (let pair = before; pair < after; pair++) sizes.push(size);
  }
  for (let at = sizes.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const size = sizes[at]!;
    sizes[at] = sizes[other]!;
    sizes[other] = size;
  }
  const row = new Uint32Array(wordsPerRow(players));
  for (const size of sizes) {
    do drawRowOfSize(row, players, size, random);
    while (!addPair(distinct, row, players));
  }
  const batch = distinct.toBatch();

  /** Rows of each size among the first `most`. */
  const countSizes = (most: number): Float64Array => {
    const counts = new Float64Array(players + 1);
    for (let at = 0; at < most; at++) counts[coalitionSize(batch, at)]!++;
    return counts;
  };
  return {
    batch,
    enumerated,
    paired: true,
    shares(most) {
      const counts = countSizes(most);
      const expected = (each * (most - enumerated)) / (batch.rows - enumerated);
      return Float64Array.from({ length: most }, (_, at) => {
        const size = coalitionSize(batch, at);
        // Where a size may go without any draw, those that have one stand for the others.
        const certain = at < enumerated || expected * share(size) >= 1;
        return 1 / (certain ? counts[size]! : expected);
      });
    },
    chances(most) {
      const counts = countSizes(most);
      return Float64Array.from({ length: most }, (_, at) => {
        const size = coalitionSize(batch, at);
        return at < enumerated ? 0 : 1 - counts[size]! / of[size]!;
      });
    },
  };
}
