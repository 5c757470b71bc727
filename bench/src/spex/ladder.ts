/** Groups of the reference implementations. */
const GROUPS = 3;
/** Bins of all groups for each term: where the reference's recall is 1 with room to spare. */
const BINS_PER_TERM = 2.5;
/** The reference's figures for 10 terms were taken with 2^5 bins a group. */
const LEAST_BITS = 5;

/** Parity bits of the shortened narrow-sense BCH codes that correct 5 errors, by the most players that each can take. */
const PARITY_BITS: readonly (readonly [mostPlayers: number, bits: number])[] = [
  [11, 20],
  [36, 27],
  [92, 35],
  [215, 40],
  [466, 45],
  [973, 50],
  [1992, 55],
  [4035, 60],
  [8126, 65],
  [16313, 70],
];

/** Parity bits p of the code for so many players; a group asks 1 + p delays. Throws RangeError above 16,313 players. */
export function parityBits(players: number): number {
  const code = PARITY_BITS.find(([mostPlayers]) => players <= mostPlayers);
  if (code === undefined) throw new RangeError(`no code of the table takes ${players} players`);
  return code[1];
}

/**
 * The reference's ablations for so many players and terms, 3 (1 + p) 2^b: b is the least, from 5, for which the 3 × 2^b
 * bins are at least 2.5 times the terms.
 */
export function ladderBudget(players: number, terms: number): number {
  let bits = LEAST_BITS;
  while (GROUPS * 2 ** bits < BINS_PER_TERM * terms) bits++;
  return GROUPS * (1 + parityBits(players)) * 2 ** bits;
}
