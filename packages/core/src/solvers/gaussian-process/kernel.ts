import { type CoalitionBatch, wordsPerRow } from '../../coalitions/batch.ts';
import { type Workspace, workspaceBytes } from '../../kernels/workspace.ts';
import type { ProcessSettings } from './settings.ts';

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

/** Where covariances of all pairs of some rows are worked out. */
export interface PairRoom {
  readonly workspace: Workspace;
  /** The rows' bits, as the kernels see them. */
  readonly bits: Int32Array;
  readonly products: Float64Array;
  readonly sums: Float64Array;
}

/** A room in a workspace. */
export function openPairs(workspace: Workspace | undefined, { bits, width }: RowBits): PairRoom | undefined {
  if (workspace === undefined) return undefined;
  const copy = workspace.bareInt32(bits.length);
  copy.set(bits);
  const [products, sums] = [workspace.bareFloat64(1024 * width), workspace.bareFloat64(1024 * width)];
  return { workspace, bits: copy, products, sums };
}

/** Bytes that a room takes in a workspace. */
export function pairsBytes({ bits, width }: RowBits): number {
  return workspaceBytes(4 * bits.length, 8 * 1024 * width, 8 * 1024 * width);
}

/**
 * Below the diagonal: matrix = K, and kernel, where there is one, = Π (1 + ρ_i x_i y_i) / (1 + ρ_i); both row-major of `size`
 * columns. With a room both must be arrays of its workspace, and assembly/pairs.ts does the work.
 */
export function fillCovariances(
  tables: KernelTables,
  rows: RowBits,
  { constant, linear, product }: ProcessSettings,
  size: number,
  matrix: Float64Array,
  kernel?: Float64Array,
  room?: PairRoom,
): void {
  if (room) {
    room.products.set(tables.products);
    room.sums.set(tables.sums);
    room.workspace.kernels.fillCovariances(
      room.bits.byteOffset,
      rows.rows,
      rows.width,
      room.products.byteOffset,
      room.sums.byteOffset,
      constant,
      linear,
      product,
      size,
      kernel?.byteOffset ?? 0,
      matrix.byteOffset,
    );
    return;
  }
  const products = new Float64Array(rows.rows);
  const sums = new Float64Array(rows.rows);
  for (let row = 0; row < rows.rows; row++) {
    compareRows(tables, rows, rows, row, row, products, sums);
    const at = row * size;
    for (let other = 0; other < row; other++) {
      if (kernel) kernel[at + other] = products[other]!;
      matrix[at + other] = constant + linear * sums[other]! + product * products[other]!;
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
