import { type CoalitionBatch, createBatch, popcount, wordsPerRow } from '../../coalitions/batch.ts';
import { playerColumns, wordsPerColumn } from '../../coalitions/columns.ts';
import { choose } from './cardinal-weights.ts';

/** Coalitions with two values each: those of a pair's coalitions, say. */
export interface Units {
  /** A row for each. */
  readonly batch: CoalitionBatch;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** Units one after the other, that are added up by themselves. */
export interface UnitStratum {
  readonly first: number;
  readonly units: number;
}

/** What is added up: units, y, z, y², z² and y z. */
export const CHANNELS = 6;

/**
 * Sums over the units of each stratum that hold just one part of a set, for every part.
 *
 * Works on bits: the AND of the members' columns tells the units that hold the set, 32 to a word, and a table of 16 partial sums
 * answers 4 of them with one look-up. The sums for exactly one part of the set follow from those by inclusion and exclusion, so
 * that only the set itself need be looked up: those of its subsets are kept. Cost of a set of t players: units / 32 words, and
 * t 2^t sums a stratum.
 */
export class PatternSums {
  readonly strata: readonly UnitStratum[];
  /** Numbers in one pattern's sums: shape [strata][CHANNELS]. */
  readonly length: number;
  readonly #columns: Uint32Array;
  readonly #height: number;
  /** First word of each stratum's units, and the end. */
  readonly #words: Int32Array;
  readonly #table: Float64Array;
  /** Sums over the units that hold a set, for the sets of each size below the order, by `rankOf`. */
  readonly #kept: readonly Float64Array[];
  readonly #and: Uint32Array;

  /** For sets of up to `order` players. */
  constructor(units: Units, strata: readonly UnitStratum[], order: number) {
    const { players } = units.batch;
    this.strata = strata;
    this.length = strata.length * CHANNELS;
    const { words, places, rows } = layOut(strata);
    this.#words = words;
    this.#columns = playerColumns(placed(units.batch, strata, places, rows));
    this.#height = wordsPerColumn(rows);
    this.#and = new Uint32Array(this.#height);
    this.#table = sumTable(units, strata, places, rows);
    this.#kept = Array.from(
      { length: order },
      (_, size) => new Float64Array(choose(players, size) * this.length),
    );
    if (order > 0) this.#addUp([], this.#kept[0]!, 0);
  }

  /**
   * Writes to `sums`, shape [2^t][strata][CHANNELS], the sums for each part W of the set, bit i of W being set[i]. The set's
   * subsets must have been asked for before.
   */
  fill(set: readonly number[], sums: Float64Array): void {
    const patterns = 2 ** set.length;
    for (let part = 0; part < patterns - 1; part++) {
      const subset = set.filter((_, i) => (part >> i) & 1);
      const from = rankOf(subset) * this.length;
      sums.set(this.#kept[subset.length]!.subarray(from, from + this.length), part * this.length);
    }
    this.#addUp(set, sums, (patterns - 1) * this.length);
    const kept = this.#kept[set.length];
    if (kept !== undefined) {
      const from = (patterns - 1) * this.length;
      kept.set(sums.subarray(from, from + this.length), rankOf(set) * this.length);
    }
    for (let bit = 1; bit < patterns; bit *= 2) {
      for (let part = 0; part < patterns; part++) {
        if (part & bit) continue;
        const to = part * this.length;
        const from = (part | bit) * this.length;
        for (let i = 0; i < this.length; i++) sums[to + i] = sums[to + i]! - sums[from + i]!;
      }
    }
  }

  /** Sums over the units that hold the set. */
  #addUp(set: readonly number[], sums: Float64Array, at: number): void {
    const and = this.#and;
    if (set.length === 0) and.fill(0xffffffff);
    set.forEach((player, i) => {
      const from = player * this.#height;
      for (let word = 0; word < and.length; word++) {
        and[word] = i === 0 ? this.#columns[from + word]! : and[word]! & this.#columns[from + word]!;
      }
    });
    const table = this.#table;
    for (let stratum = 0; stratum < this.strata.length; stratum++) {
      let [y, z, yy, zz, yz] = [0, 0, 0, 0, 0];
      let units = 0;
      for (let word = this.#words[stratum]!; word < this.#words[stratum + 1]!; word++) {
        let bits = and[word]!;
        units += popcount(bits);
        for (let entry = word * 640; bits !== 0; bits >>>= 4, entry += 80) {
          const found = entry + (bits & 15) * 5;
          y += table[found]!;
          z += table[found + 1]!;
          yy += table[found + 2]!;
          zz += table[found + 3]!;
          yz += table[found + 4]!;
        }
      }
      const to = at + stratum * CHANNELS;
      sums[to] = set.length === 0 ? this.strata[stratum]!.units : units;
      sums[to + 1] = y;
      sums[to + 2] = z;
      sums[to + 3] = yy;
      sums[to + 4] = zz;
      sums[to + 5] = yz;
    }
  }
}

/** Each stratum begins with a word of its own. */
function layOut(strata: readonly UnitStratum[]): { words: Int32Array; places: Int32Array; rows: number } {
  const words = new Int32Array(strata.length + 1);
  strata.forEach(({ units }, i) => {
    words[i + 1] = words[i]! + ((units + 31) >>> 5);
  });
  return { words, places: words.map((word) => 32 * word), rows: 32 * words.at(-1)! };
}

/** The units' rows, each at its place; the others are empty. */
function placed(
  batch: CoalitionBatch,
  strata: readonly UnitStratum[],
  places: Int32Array,
  rows: number,
): CoalitionBatch {
  const spread = createBatch(rows, batch.players);
  const width = wordsPerRow(batch.players);
  strata.forEach(({ first, units }, stratum) => {
    const from = batch.words.subarray(first * width, (first + units) * width);
    spread.words.set(from, places[stratum]! * width);
  });
  return spread;
}

/** For every 4 units the sums over each of their 16 subsets, shape [rows / 4][16][5]. */
function sumTable(
  { y, z }: Units,
  strata: readonly UnitStratum[],
  places: Int32Array,
  rows: number,
): Float64Array {
  const each = new Float64Array(rows * 5);
  strata.forEach(({ first, units }, stratum) => {
    for (let unit = 0; unit < units; unit++) {
      const [a, b] = [y[first + unit]!, z[first + unit]!];
      each.set([a, b, a * a, b * b, a * b], (places[stratum]! + unit) * 5);
    }
  });
  const table = new Float64Array((rows / 4) * 80);
  for (let entry = 0; entry < rows / 4; entry++) {
    for (let i = 0, bit = 1; i < 4; i++, bit <<= 1) {
      for (let rest = 0; rest < bit; rest++) {
        for (let c = 0; c < 5; c++) {
          table[entry * 80 + (bit | rest) * 5 + c] =
            table[entry * 80 + rest * 5 + c]! + each[(entry * 4 + i) * 5 + c]!;
        }
      }
    }
  }
  return table;
}

/** The number of an ascending set among all of its size, in colexicographic order: Σ C(set[i], i + 1). */
function rankOf(set: readonly number[]): number {
  let rank = 0;
  for (let i = 0; i < set.length; i++) rank += choose(set[i]!, i + 1);
  return rank;
}
