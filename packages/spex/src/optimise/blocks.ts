import { popcount, type Spectrum } from '@spex/core';

/** Some players, and what all the terms that lie within them add to f̂, for each set of them that is present. */
interface Block {
  readonly players: readonly number[];
  /** Bit i of the index: the block's player i is present. */
  readonly worth: Float64Array;
}

/** Blocks grow to so many players by taking in terms that lie partly outside; larger terms are blocks of their own. */
const GROWN = 6;

/**
 * The terms of two players or more, packed into blocks: the largest first, each into the block with which it shares the
 * most players, if the two together are no more than `GROWN`.
 */
export function blocksOf(spectrum: Spectrum): Block[] {
  const blocks: { players: number[]; terms: number[] }[] = [];
  /** Blocks of each player. */
  const around = Array.from({ length: spectrum.players }, () => new Set<number>());
  for (let term = spectrum.supports.length - 1; term >= 0; term--) {
    const support = spectrum.supports[term]!;
    if (support.length < 2 || spectrum.coefficients[term] === 0) continue;
    const shared = new Map<number, number>();
    for (const player of support) {
      for (const block of around[player]!) shared.set(block, (shared.get(block) ?? 0) + 1);
    }
    let home = -1;
    let most = 1;
    for (const [block, count] of shared) {
      const union = blocks[block]!.players.length + support.length - count;
      const fits = count === support.length || union <= GROWN;
      if (!fits || count < most || (count === most && home >= 0 && block >= home)) continue;
      home = block;
      most = count;
    }
    if (home < 0) {
      home = blocks.length;
      blocks.push({ players: [], terms: [] });
    }
    const { players, terms } = blocks[home]!;
    terms.push(term);
    for (const player of support) {
      if (players.includes(player)) continue;
      players.push(player);
      around[player]!.add(home);
    }
  }
  return blocks.map(({ players, terms }) => {
    const worth = new Float64Array(2 ** players.length);
    for (const term of terms) {
      const coefficient = spectrum.coefficients[term]!;
      const mask = spectrum.supports[term]!.reduce(
        (bits, player) => bits | (1 << players.indexOf(player)),
        0,
      );
      for (let set = 0; set < worth.length; set++) {
        worth[set] = worth[set]! + (popcount(set & mask) % 2 === 0 ? coefficient : -coefficient);
      }
    }
    return { players, worth };
  });
}
