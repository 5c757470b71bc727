import type { Random } from '../../../coalitions/random.ts';
import { InvalidArgumentError } from '../../../errors/index.ts';
import { Gf2Span } from './gf2-span.ts';
import type { ParityCode } from './parity-code.ts';

/** The owner of a position on which nothing stands. */
export const UNUSED = -0x80000000;

/**
 * A systematic encoder: players and parity bits on positions of a code. With the basis B, whose column i is the
 * syndrome of parity bit i alone, parity(k) = B^-1 · Σ H[position of player] over the players of k.
 */
export interface Encoder {
  readonly code: ParityCode;
  readonly players: number;
  /** How many parity bits, the first ones, are known for certain to whoever decodes. */
  readonly known: number;
  /** Parity bits of each player, packed, [players × code.words]: bit i is the coefficient of basis vector i. */
  readonly parity: Uint32Array;
  /** Syndrome of each parity bit, packed, [p × code.words]. */
  readonly basis: Uint32Array;
  /** What stands on each position: a player >= 0, ~i for parity bit i, or {@link UNUSED}. */
  readonly owner: Int32Array;
}

/**
 * Puts the players on random positions of the code, and the parity bits on positions left over (SPEX, arXiv 2502.13870,
 * its BCH codes; here the code may be shortened beyond its message positions). Where too few independent columns are
 * left over, the lowest parity bits, which are the known ones, get random syndromes instead: a flip of such a bit is
 * no error at a position, so only a soft decoder can undo it.
 *
 * The p parity bits as functions of the players are linearly independent, whatever the draw.
 *
 * @throws InvalidArgumentError unless p <= players <= code.length and 0 <= known <= p
 */
export function createEncoder(code: ParityCode, players: number, known: number, random: Random): Encoder {
  const { length, parityBits, words } = code;
  if (!Number.isInteger(players) || players < parityBits || players > length) {
    throw new InvalidArgumentError(
      'players',
      `a code of ${length} positions and ${parityBits} parity bits serves ${parityBits} to ${length} players, not ${players}`,
      players,
    );
  }
  if (!Number.isInteger(known) || known < 0 || known > parityBits) {
    throw new InvalidArgumentError(
      'known',
      `of ${parityBits} parity bits 0 to ${parityBits} can be known, not ${known}`,
      known,
    );
  }
  const positions = drawPositions(code, players, random);
  const owner = new Int32Array(length).fill(UNUSED);
  for (let player = 0; player < players; player++) owner[positions[player]!] = player;

  const basis = new Uint32Array(parityBits * words);
  const span = new Gf2Span(parityBits);
  const column = new Uint32Array(words);
  // Bits are given out from the last one down, so bit i is the span's vector p - 1 - i.
  const accept = (): void => basis.set(column, (parityBits - span.rank) * words);
  for (let i = players; i < length && span.rank < parityBits; i++) {
    code.columnOf(positions[i]!, column, 0);
    if (!span.offer(column, 0)) continue;
    accept();
    owner[positions[i]!] = ~(parityBits - span.rank);
  }
  const spare = 32 * words - parityBits;
  while (span.rank < parityBits) {
    for (let word = 0; word < words; word++) column[word] = random.bits();
    column[words - 1]! >>>= spare;
    if (span.offer(column, 0)) accept();
  }

  const encoder = { code, players, known, basis, owner, parity: new Uint32Array(players * words) };
  fillParity(encoder, span, positions);
  return encoder;
}

/**
 * All positions in random order; the columns of the first `players` have rank p. Where chance did not make it so,
 * the independent columns met next take the places of dependent ones.
 */
function drawPositions(code: ParityCode, players: number, random: Random): Int32Array {
  const { length, parityBits, words } = code;
  const positions = Int32Array.from({ length }, (_, position) => position);
  const swap = (i: number, j: number): void => {
    const position = positions[i]!;
    positions[i] = positions[j]!;
    positions[j] = position;
  };
  for (let i = length - 1; i > 0; i--) swap(i, random.below(i + 1));

  const span = new Gf2Span(parityBits);
  const column = new Uint32Array(words);
  const dependent: number[] = [];
  for (let i = 0; span.rank < parityBits; i++) {
    code.columnOf(positions[i]!, column, 0);
    const independent = span.offer(column, 0);
    if (i < players && !independent) dependent.push(i);
    if (i >= players && independent) swap(i, dependent.pop()!);
  }
  return positions;
}

/** parity of each player = the coordinates of its column in the basis. */
function fillParity(encoder: Encoder, span: Gf2Span, positions: Int32Array): void {
  const { code, players, parity } = encoder;
  const { parityBits, words } = code;
  const unit = new Uint32Array(words);
  const inverse = new Uint32Array(parityBits * words);
  const inBasis = new Uint32Array(words);
  for (let bit = 0; bit < parityBits; bit++) {
    unit.fill(0);
    unit[bit >>> 5] = 1 << (bit & 31);
    span.coordinates(unit, 0, inBasis, 0);
    for (let i = 0; i < parityBits; i++) {
      const from = parityBits - 1 - i;
      inverse[bit * words + (i >>> 5)]! |= ((inBasis[from >>> 5]! >>> (from & 31)) & 1) << (i & 31);
    }
  }
  const column = unit;
  for (let player = 0; player < players; player++) {
    code.columnOf(positions[player]!, column, 0);
    addSelected(inverse, column, parity, player * words);
  }
}

/** out[at] += the rows of `rows` selected by the bits of `selection`, which has as many words as a row. */
function addSelected(rows: Uint32Array, selection: Uint32Array, out: Uint32Array, at: number): void {
  const words = selection.length;
  for (let word = 0; word < words; word++) {
    for (let bits = selection[word]!; bits !== 0; bits &= bits - 1) {
      const row = (32 * word + 31 - Math.clz32(bits & -bits)) * words;
      for (let i = 0; i < words; i++) out[at + i]! ^= rows[row + i]!;
    }
  }
}

/** Writes the parity bits of the players `support[0 .. size - 1]`, code.words words, to `out[at]`. */
export function encode(
  encoder: Encoder,
  support: ArrayLike<number>,
  out: Uint32Array,
  at: number,
  size = support.length,
): void {
  const { words } = encoder.code;
  for (let word = 0; word < words; word++) out[at + word] = 0;
  for (let i = 0; i < size; i++) {
    const from = support[i]! * words;
    for (let word = 0; word < words; word++) out[at + word]! ^= encoder.parity[from + word]!;
  }
}
