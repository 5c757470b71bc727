import { type CoalitionBatch, wordsPerRow } from '../../coalitions/batch.ts';

/** Rows of a batch, word by word: word w of row r is bits[w · rows + r]. */
export interface RowBits {
  readonly rows: number;
  readonly width: number;
  readonly bits: Int32Array;
}

export function rowBits({ rows, players, words }: CoalitionBatch): RowBits {
  const width = wordsPerRow(players);
  const bits = new Int32Array(width * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let word = 0; word < width; word++, at++) bits[word * rows + row] = words[at]!;
  }
  return { rows, width, bits };
}

/**
 * The kernel (`ProcessSettings`) as tables: two rows differ in the players whose bits their XOR holds, and each of its bytes is looked up. Four
 * tables of 256 entries a word: shape [width × 4 × 256].
 */
export interface KernelTables {
  /** Π (1 - ρ_i) / (1 + ρ_i) over a byte's players. */
  readonly products: Float64Array;
  /** Σ 2 ρ_i / Σ ρ over a byte's players. */
  readonly sums: Float64Array;
}

export function emptyTables(players: number): KernelTables {
  const length = 1024 * ((players + 31) >>> 5);
  return { products: new Float64Array(length), sums: new Float64Array(length) };
}

/** Fills the tables from the players' relevances. */
export function fillTables({ products, sums }: KernelTables, relevances: Float64Array): void {
  let total = 0;
  for (const relevance of relevances) total += relevance;
  for (let first = 0; first < products.length >>> 5; first += 8) {
    const at = first * 32;
    products[at] = 1;
    sums[at] = 0;
    for (let bit = 0; bit < 8; bit++) {
      const relevance = relevances[first + bit] ?? 0;
      const factor = (1 - relevance) / (1 + relevance);
      const term = (2 * relevance) / total;
      const half = 1 << bit;
      for (let low = 0; low < half; low++) {
        products[at + half + low] = products[at + low]! * factor;
        sums[at + half + low] = sums[at + low]! + term;
      }
    }
  }
}

/**
 * For the first `end` rows: products[r] = Π_i (1 + ρ_i x_i y_i) / (1 + ρ_i) and sums[r] = Σ_i w_i x_i y_i, x the row r and y
 * the row `key` of `keys`.
 */
export function compareRows(
  tables: KernelTables,
  { rows, width, bits }: RowBits,
  keys: RowBits,
  key: number,
  end: number,
  products: Float64Array,
  sums: Float64Array,
): void {
  const p = tables.products;
  const s = tables.sums;
  for (let word = 0; word < width; word++) {
    const from = word * rows;
    const own = keys.bits[word * keys.rows + key]!;
    const t0 = word * 1024;
    const t1 = t0 + 256;
    const t2 = t0 + 512;
    const t3 = t0 + 768;
    if (word === 0) {
      products.fill(1, 0, end);
      sums.fill(1, 0, end);
    }
    for (let row = 0; row < end; row++) {
      const differ = own ^ bits[from + row]!;
      const b0 = t0 + (differ & 255);
      const b1 = t1 + ((differ >>> 8) & 255);
      const b2 = t2 + ((differ >>> 16) & 255);
      const b3 = t3 + (differ >>> 24);
      products[row] = products[row]! * (p[b0]! * p[b1]! * (p[b2]! * p[b3]!));
      sums[row] = sums[row]! - (s[b0]! + s[b1]! + (s[b2]! + s[b3]!));
    }
  }
}
