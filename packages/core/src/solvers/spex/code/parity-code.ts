/**
 * A binary linear code, seen through its check matrix H: what the encoder and the soft decoder need of it. Columns and
 * syndromes are bit-packed: bit i is bit i & 31 of word i >>> 5, spare bits are 0.
 */
export interface ParityCode {
  /** Positions of a word: columns of H. */
  readonly length: number;
  /** t: every error pattern of at most so many positions is corrected. */
  readonly capability: number;
  /** p: rows of H, which are linearly independent. */
  readonly parityBits: number;
  /** Words per column: ceil(p / 32). */
  readonly words: number;
  /** Writes column `position` of H to `out[at .. at + words - 1]`. */
  columnOf(position: number, out: Uint32Array, at: number): void;
  /** A decoder with buffers of its own. */
  createDecoder(): HardDecoder;
}

/** Finds the error pattern of at most t positions that explains a syndrome. */
export interface HardDecoder {
  /**
   * Fills `positions` (room for t) with the error positions, ascending, whose columns add up to the syndrome at
   * `syndrome[at .. at + words - 1]`, and returns how many they are; -1 where no t positions or fewer do. The answer is
   * unique. What `positions` holds after -1 means nothing.
   */
  decode(syndrome: Uint32Array, at: number, positions: Int32Array): number;
}
