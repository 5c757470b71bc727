import { type CoalitionBatch, createBatch, wordsPerRow } from '../../coalitions/batch.ts';
import type { Group } from './groups.ts';

/** One group's coalitions of one delay: M l + d for l = 0 … 2^b - 1. */
export interface Slice {
  readonly group: number;
  readonly delay: number;
  readonly rows: number;
}

/** Every slice, the delays of all groups in turn: what a stopped run has measured is spread over the groups. */
export function slicesOf(groups: readonly Group[]): Slice[] {
  const slices: Slice[] = [];
  const most = Math.max(...groups.map(({ delays }) => delays));
  for (let delay = 0; delay < most; delay++) {
    groups.forEach(({ bits, delays }, group) => {
      if (delay < delays) slices.push({ group, delay, rows: 2 ** bits });
    });
  }
  return slices;
}

/** Runs of slices with at most so many coalitions together, or of one slice. */
export function* chunksOf(slices: readonly Slice[], rows: number): Generator<Slice[]> {
  let chunk: Slice[] = [];
  let size = 0;
  for (const slice of slices) {
    if (chunk.length > 0 && size + slice.rows > rows) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(slice);
    size += slice.rows;
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * The coalitions of some slices, bit-packed, in order. Given `players`, only those take part, renumbered from 0 in the
 * list's order: a regression needs no more of a wide game than the players in it.
 */
export function coalitionsOf(
  groups: readonly Group[],
  slices: readonly Slice[],
  players?: ArrayLike<number>,
): CoalitionBatch {
  const count = players?.length ?? groups[0]!.encoder.players;
  const rows = slices.reduce((sum, slice) => sum + slice.rows, 0);
  const batch = createBatch(rows, count);
  const width = wordsPerRow(count);
  const matrices = new Map<number, Uint32Array>();
  let at = 0;
  for (const slice of slices) {
    const group = groups[slice.group]!;
    let matrix = matrices.get(slice.group);
    if (!matrix) {
      matrix = matrixOf(group, count, players);
      matrices.set(slice.group, matrix);
    }
    writeDelay(group, slice.delay, batch.words, at, count, players);
    // Row l is the row without l's lowest bit, plus that bit's column of M.
    for (let l = 1; l < slice.rows; l++) {
      const from = at + (l & (l - 1)) * width;
      const to = at + l * width;
      const column = (31 - Math.clz32(l & -l)) * width;
      for (let word = 0; word < width; word++) {
        batch.words[to + word] = batch.words[from + word]! ^ matrix[column + word]!;
      }
    }
    at += slice.rows * width;
  }
  return batch;
}

/** The columns of M, each a coalition. [bits × words in a row] */
function matrixOf({ bits, bins }: Group, count: number, players?: ArrayLike<number>): Uint32Array {
  const width = wordsPerRow(count);
  const matrix = new Uint32Array(bits * width);
  for (let i = 0; i < count; i++) {
    const bin = bins[players?.[i] ?? i]!;
    for (let bit = 0; bit < bits; bit++) {
      if ((bin >>> bit) & 1) {
        const at = bit * width + (i >>> 5);
        matrix[at] = matrix[at]! | (1 << (i & 31));
      }
    }
  }
  return matrix;
}

function writeDelay(
  { signs, signWords }: Group,
  delay: number,
  words: Uint32Array,
  at: number,
  count: number,
  players?: ArrayLike<number>,
): void {
  const word = delay >>> 5;
  for (let i = 0; i < count; i++) {
    if ((signs[(players?.[i] ?? i) * signWords + word]! >>> (delay & 31)) & 1) {
      words[at + (i >>> 5)] = words[at + (i >>> 5)]! | (1 << (i & 31));
    }
  }
}
