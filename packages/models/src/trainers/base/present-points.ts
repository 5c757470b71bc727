import { type CoalitionBatch, wordsPerRow } from '@spex/core';

/** Writes the training points that are present in a row of `subsets`, ascending, to `points`. Returns how many. */
export function presentPoints(subsets: CoalitionBatch, row: number, points: Int32Array): number {
  const width = wordsPerRow(subsets.players);
  const { words } = subsets;
  let count = 0;
  for (let word = 0; word < width; word++) {
    let bits = words[row * width + word]!;
    while (bits !== 0) {
      const lowest = bits & -bits;
      points[count++] = 32 * word + 31 - Math.clz32(lowest);
      bits ^= lowest;
    }
  }
  return count;
}
