import type { Random } from '../../coalitions/random.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { chooseCode, createEncoder, type Encoder } from './code/index.ts';
import type { GroupPlan, SpexPlan } from './plan.ts';

/**
 * A subsampling group (section 4.1): the coalitions M l + d for every l in F_2^b and every delay d. An interaction k
 * falls into bin Mᵀk, and there delay d measures it with the sign (-1)^<d, k>. All delays are shifted by one random
 * coalition: the paper's zero delay would put the empty coalition, often an outlier, into every group.
 */
export interface Group {
  readonly bits: number;
  readonly delays: number;
  /** The first `bits` parity bits are the bin, the others are the delays' from the second on. */
  readonly encoder: Encoder;
  /** M, by player: the bin of each player alone. */
  readonly bins: Uint32Array;
  /** The shifted delays, by player: bit d & 31 of word d >> 5 is 1 when delay d has the player. [players × signWords] */
  readonly signs: Uint32Array;
  readonly signWords: number;
}

/**
 * Step 1: draws the groups. M and the delays are the rows of one code's parity part, with the players on other places of
 * the code in every group: all p rows are independent, so M has full rank, and no coalition of a group occurs twice.
 * Extra delays, beyond the code's, are uniform coalitions.
 */
export function drawGroups(plan: SpexPlan, random: Random): Group[] {
  const code = chooseCode(plan.players, plan.maxOrder);
  return plan.groups.map((group, index) =>
    groupOf(
      createEncoder(code, plan.players, group.bits, random.fork(index)),
      group,
      random.fork(-1 - index),
    ),
  );
}

function groupOf(encoder: Encoder, { bits, delays }: GroupPlan, random: Random): Group {
  const { players, parity, code } = encoder;
  const signWords = (delays + 31) >>> 5;
  const bins = new Uint32Array(players);
  const signs = new Uint32Array(players * signWords);
  for (let player = 0; player < players; player++) {
    const bit = (i: number): number => (parity[player * code.words + (i >>> 5)]! >>> (i & 31)) & 1;
    for (let i = 0; i < bits; i++) bins[player] = bins[player]! | (bit(i) << i);
    const shift = random.bits() >>> 31;
    for (let delay = 0; delay < delays; delay++) {
      const i = bits + delay - 1;
      const own = delay === 0 ? 0 : i < code.parityBits ? bit(i) : random.bits() >>> 31;
      const at = player * signWords + (delay >>> 5);
      signs[at] = signs[at]! | ((own ^ shift) << (delay & 31));
    }
  }
  return { bits, delays, encoder, bins, signs, signWords };
}

/** Mᵀk. */
export function binOf({ bins }: Group, support: Support): number {
  let bin = 0;
  for (const player of support) bin ^= bins[player]!;
  return bin;
}

/** Writes the signs of an interaction, one bit a delay, 1 for -1. */
export function signsOf({ signs, signWords }: Group, support: Support, out: Uint32Array): void {
  out.fill(0, 0, signWords);
  for (const player of support) {
    for (let word = 0; word < signWords; word++) {
      out[word] = out[word]! ^ signs[player * signWords + word]!;
    }
  }
}
