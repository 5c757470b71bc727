import { type CoalitionBatch, wordsPerRow } from '../coalitions/batch.ts';

/**
 * The hot loops of boosting on 0/1 features.
 *
 * A split on player i needs two numbers: how many of a node's rows have i present, and the sum of their residuals. Both
 * live in one float64. Residuals are integers q for the length of a tree, and a row weighs q + unit with unit = 2^k so
 * large that |Σ q| < unit / 2 over all rows; then Σ (q + unit) = count · unit + Σ q is exact, in any order, and the two
 * parts come apart by rounding (booster.ts). A sibling's sums are its parent's less its twin's, exactly.
 *
 * The sums come by the method of four Russians: the players are cut into groups of `width`, a row adds its weight to
 * one bucket a group (the bucket of the presence pattern that it shows there), and the buckets are folded into players'
 * sums afterwards: n / width additions a row in place of n.
 */
export interface Patterns {
  /** Players in a group. */
  readonly width: number;
  readonly groups: number;
  /**
   * Shape [rows, groups]: the row's bucket in each group, g · 2^width + pattern; player g · width + b is bit b of the
   * pattern.
   */
  readonly buckets: Uint16Array | Uint32Array;
  /** From how many rows on these patterns are the cheapest. */
  readonly fromRows: number;
}

const WIDTHS = [4, 6, 8] as const;

/** A batch's patterns, from narrow to wide, those that pay for nodes of at most all its rows. */
export function createPatterns(batch: CoalitionBatch): readonly Patterns[] {
  const patterns: Patterns[] = [];
  let fromRows = 0;
  for (let at = 0; at < WIDTHS.length; at++) {
    const width = WIDTHS[at]!;
    if (at > 0) fromRows = breakEven(WIDTHS[at - 1]!, width, batch.players);
    if (fromRows <= batch.rows) patterns.push(patternsOfWidth(batch, width, fromRows));
  }
  return patterns;
}

/** The patterns that suit a node of so many rows. */
export function suitablePatterns(patterns: readonly Patterns[], rows: number): Patterns {
  let at = patterns.length - 1;
  while (patterns[at]!.fromRows > rows) at--;
  return patterns[at]!;
}

/** Rows from which the wider groups are cheaper: filling takes a step a row and group, folding about two a bucket. */
function breakEven(narrow: number, wide: number, players: number): number {
  const narrowGroups = Math.ceil(players / narrow);
  const wideGroups = Math.ceil(players / wide);
  if (narrowGroups === wideGroups) return Infinity;
  return Math.ceil(
    (wideGroups * 2 ** (wide + 1) - narrowGroups * 2 ** (narrow + 1)) / (narrowGroups - wideGroups),
  );
}

function patternsOfWidth(batch: CoalitionBatch, width: number, fromRows: number): Patterns {
  const { rows, players, words } = batch;
  const stride = wordsPerRow(players);
  const groups = Math.ceil(players / width);
  const size = 1 << width;
  const buckets = groups * size <= 2 ** 16 ? new Uint16Array(rows * groups) : new Uint32Array(rows * groups);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let group = 0; group < groups; group++, at++) {
      const player = group * width;
      const word = row * stride + (player >>> 5);
      const shift = player & 31;
      let pattern = words[word]! >>> shift;
      if (shift + width > 32 && (player >>> 5) + 1 < stride) pattern |= words[word + 1]! << (32 - shift);
      buckets[at] = group * size + (pattern & (size - 1));
    }
  }
  return { width, groups, buckets, fromRows };
}

/**
 * Adds the weights of rows order[start, end) to their buckets. `table` holds groups · 2^width zeros. A row's buckets are
 * distinct, so four at a time can be read before any is written.
 */
export function fillBuckets(
  patterns: Patterns,
  weights: Float64Array,
  order: Int32Array,
  start: number,
  end: number,
  table: Float64Array,
): void {
  const { groups, buckets } = patterns;
  for (let k = start; k < end; k++) {
    const row = order[k]!;
    const weight = weights[row]!;
    let at = row * groups;
    const last = at + groups;
    for (; at + 3 < last; at += 4) {
      const a = buckets[at]!;
      const b = buckets[at + 1]!;
      const c = buckets[at + 2]!;
      const d = buckets[at + 3]!;
      const inA = table[a]! + weight;
      const inB = table[b]! + weight;
      const inC = table[c]! + weight;
      const inD = table[d]! + weight;
      table[a] = inA;
      table[b] = inB;
      table[c] = inC;
      table[d] = inD;
    }
    for (; at < last; at++) {
      const a = buckets[at]!;
      table[a] = table[a]! + weight;
    }
  }
}

/**
 * Folds buckets into sums[offset + i], the weight of the rows in which player i is present, and leaves the table zeroed.
 * Halving: the upper half of a table holds the patterns with the highest player; once summed it is laid on the lower.
 */
export function foldBuckets(
  patterns: Patterns,
  table: Float64Array,
  players: number,
  sums: Float64Array,
  offset: number,
): void {
  const { width, groups } = patterns;
  for (let group = 0; group < groups; group++) {
    const base = group << width;
    for (let bit = width - 1; bit >= 4; bit--) {
      const half = 1 << bit;
      let sum = 0;
      for (let low = base, high = base + half; low < base + half; low++, high++) {
        const weight = table[high]!;
        sum += weight;
        table[low] = table[low]! + weight;
        table[high] = 0;
      }
      const player = group * width + bit;
      if (player < players) sums[offset + player] = sum;
    }
    foldNibble(table, base, sums, offset + group * width, offset + players);
  }
}

/** The last 16 buckets of a group, in registers: by far the most frequent fold. */
function foldNibble(table: Float64Array, base: number, sums: Float64Array, at: number, end: number): void {
  const t8 = table[base + 8]!;
  const t9 = table[base + 9]!;
  const t10 = table[base + 10]!;
  const t11 = table[base + 11]!;
  const t12 = table[base + 12]!;
  const t13 = table[base + 13]!;
  const t14 = table[base + 14]!;
  const t15 = table[base + 15]!;
  const s1 = table[base + 1]! + t9;
  const s2 = table[base + 2]! + t10;
  const s3 = table[base + 3]! + t11;
  const s4 = table[base + 4]! + t12;
  const s5 = table[base + 5]! + t13;
  const s6 = table[base + 6]! + t14;
  const s7 = table[base + 7]! + t15;
  const u1 = s1 + s5;
  const u2 = s2 + s6;
  const u3 = s3 + s7;
  table.fill(0, base, base + 16);
  sums[at] = u1 + u3;
  if (at + 3 < end) {
    sums[at + 1] = u2 + u3;
    sums[at + 2] = s4 + s5 + (s6 + s7);
    sums[at + 3] = t8 + t9 + (t10 + t11) + (t12 + t13 + (t14 + t15));
    return;
  }
  if (at + 1 < end) sums[at + 1] = u2 + u3;
  if (at + 2 < end) sums[at + 2] = s4 + s5 + (s6 + s7);
}
