import { batchFromLists, type CoalitionBatch, createRandom } from 'spex';

/** Subsets of one half of the points each, drawn from a seed. */
export function halves(points: number, subsets: number, seed: number): CoalitionBatch {
  const random = createRandom(seed);
  const lists = Array.from({ length: subsets }, () => {
    const order = Array.from({ length: points }, (_, point) => point);
    const half = Math.floor(points / 2);
    for (let place = 0; place < half; place++) {
      const other = place + random.below(points - place);
      [order[place], order[other]] = [order[other]!, order[place]!];
    }
    return order.slice(0, half);
  });
  return batchFromLists(lists, points);
}
