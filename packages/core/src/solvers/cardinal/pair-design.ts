import { type CoalitionBatch, createBatch, wordsPerRow } from '../../coalitions/batch.ts';
import type { Random } from '../../coalitions/random.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import { complementRow, drawPermutation, drawRowOfSize } from '../../coalitions/samplers/draw.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import type { Design } from '../estimate/solve-by-estimate.ts';
import { type AskedCardinal, cardinalWeights, choose, coalitionWeight } from './cardinal-weights.ts';
import type { UnitStratum } from './pattern-sums.ts';

/** Pairs whose coalitions have `size` and n - `size` players, `size` at most n / 2. */
export interface PairStratum extends UnitStratum {
  readonly size: number;
  /** Number of pairs to expect: `units`, but for strata that expect less than one. */
  readonly expected: number;
  /** Pairs that there are; Infinity where they are endless. */
  readonly population: number;
  /** Share of its variance that is left to chance, as some of it was measured; 0 of sizes that were measured whole. */
  readonly open: number;
}

/** Coalitions in pairs: row 2i, and its complement in row 2i + 1. */
export interface PairDesign extends Design {
  readonly strata: readonly PairStratum[];
}

/** So much the sum of all shares, an integer, may be off. */
const ROUNDING = 1e-9;

/**
 * Coalitions by size, each with its complement, without the two ends. Sizes whose share of the budget covers all their coalitions
 * are measured whole (the border trick of Fumagalli et al. 2023, section 4.3), from the others so many are drawn as the size weighs:
 * that number is rounded at random, coalitions of a size are uniform without replacement.
 *
 * @param importance weight of each size 1 … ⌊n/2⌋, at [size].
 */
export function designPairs(
  players: number,
  budget: number,
  importance: Float64Array,
  random: Random,
): PairDesign {
  const shares = shareOut(players, Math.floor((budget - 2) / 2), importance);
  const total = shares.reduce((sum, share) => sum + Math.min(share.population, Math.ceil(share.expected)), 0);
  const batch = createBatch(2 * total, players);
  const strata: PairStratum[] = [];
  // Rounded so that all add up: each share to the next integer above or below, as the offset has it.
  let sum = random.uniform() + ROUNDING;
  let first = 0;
  for (const { size, expected, population } of shares) {
    const whole = expected === population;
    const pairs = whole ? population : Math.floor(sum + expected) - Math.floor(sum);
    if (!whole) sum += expected;
    if (pairs === 0) continue;
    drawPairs(batch, 2 * first, size, pairs, population, random);
    const standsFor = expected < 1 ? expected : pairs;
    const open = 1 - standsFor / population;
    strata.push({ size, first, units: pairs, expected: standsFor, population, open });
    first += pairs;
  }
  const rows = 2 * first;
  const words = batch.words.subarray(0, rows * wordsPerRow(players));
  return { batch: { rows, players, words }, strata };
}

/** The coalitions that suit an index. */
export function designForIndex(
  players: number,
  budget: number,
  { index, order }: AskedCardinal,
  random: Random,
): PairDesign {
  return designPairs(
    players,
    budget,
    sizeImportance(cardinalWeights(index, players, order), players),
    random,
  );
}

interface Share {
  readonly size: number;
  readonly population: number;
  expected: number;
}

/** How many pairs of each size to expect; all of them where that is their share. Whole sizes come first. */
function shareOut(players: number, pairs: number, importance: Float64Array): readonly Share[] {
  const whole: Share[] = [];
  let open: Share[] = [];
  for (let size = 1; 2 * size <= players; size++) {
    const coalitions = choose(players, size);
    const population = 2 * size === players ? coalitions / 2 : coalitions;
    if (importance[size]! > 0) open.push({ size, population, expected: 0 });
  }
  let left = pairs;
  for (;;) {
    const total = open.reduce((sum, { size }) => sum + importance[size]!, 0);
    for (const share of open) share.expected = (left * importance[share.size]!) / total;
    const full = open.filter(({ expected, population }) => expected >= population);
    if (full.length === 0) return [...whole, ...open];
    for (const share of full) {
      share.expected = share.population;
      left -= share.population;
      whole.push(share);
    }
    open = open.filter((share) => !full.includes(share));
  }
}

/** Distinct pairs of a size from row `at` on, uniform without replacement. Of a pair of equals a coin tells which comes first. */
function drawPairs(
  batch: CoalitionBatch,
  at: number,
  size: number,
  pairs: number,
  population: number,
  random: Random,
): void {
  const { players } = batch;
  const width = wordsPerRow(players);
  const middle = 2 * size === players;
  // The pair's name is the coalition without the last player.
  const among = middle ? players - 1 : players;
  const row = new Uint32Array(width);
  const write = (pair: number): void => {
    const swap = middle && random.bits() >>> 31 === 1;
    if (swap) complementRow(row, players);
    batch.words.set(row, (at + 2 * pair) * width);
    complementRow(row, players);
    batch.words.set(row, (at + 2 * pair + 1) * width);
  };
  if (population <= 2 * pairs) {
    const chosen = drawPermutation(population, pairs, random).slice().sort();
    let number = 0;
    let pair = 0;
    forEachSubset(among, size, (set) => {
      if (chosen[pair] === number++) {
        row.fill(0);
        for (const player of set) row[player >>> 5] = row[player >>> 5]! | (1 << (player & 31));
        write(pair++);
      }
    });
    return;
  }
  const names = new RowMap(among, pairs);
  while (names.size < pairs) {
    drawRowOfSize(row, among, size, random);
    const pair = names.size;
    if (names.add(row, 0) === pair) write(pair);
  }
}

/**
 * The weights of sizes under which the squared errors of all values add up to least, where a game's values at different coalitions
 * are independent and alike: C(n, s) times the root of the sum of squares of a coalition's coefficients over all sets (Witter et al.
 * 2025, section 3, for one player's values). At [size], for sizes 1 … ⌊n/2⌋ and their complements together.
 */
export function sizeImportance(weights: readonly Float64Array[], players: number): Float64Array {
  const squares = (size: number): number => {
    let sum = 0;
    for (let order = 1; order < weights.length; order++) {
      for (let present = 0; present <= order; present++) {
        const sets = choose(size, present) * choose(players - size, order - present);
        if (sets > 0) sum += sets * coalitionWeight(weights[order]!, players, order, size, present) ** 2;
      }
    }
    return sum;
  };
  const importance = new Float64Array((players >>> 1) + 1);
  for (let size = 1; 2 * size <= players; size++) {
    importance[size] = Math.sqrt(squares(size) + squares(players - size));
    if (2 * size === players) importance[size] = importance[size]! / 2;
  }
  return importance;
}
