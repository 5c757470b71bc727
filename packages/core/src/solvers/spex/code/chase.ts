import { InvalidArgumentError } from '../../../errors/index.ts';
import { CandidateList } from './candidate-list.ts';
import { type Encoder, encode, UNUSED } from './encoder.ts';
import { FlipPatterns } from './flip-patterns.ts';
import { sortAscending } from './hard-decoder.ts';

/** Most entries of a decoded list. */
const LIST_LIMIT = 64;
/** Patterns are bits of a 32-bit integer. */
const GREATEST_DEPTH = 30;
const MOST_PATTERNS = 65_536;

interface SoftOptions {
  /** How many of the least reliable bits may be flipped; 0 to 30, default 2t (SPEX, arXiv 2502.13870). */
  readonly depth?: number | undefined;
  /**
   * How many patterns of flips are tried, the likeliest ones, beside the word as measured; 0 to 65,536, default
   * depth · (depth + 1) / 2 as in the reference implementation of SPEX.
   */
  readonly patterns?: number | undefined;
}

/**
 * A list decoder of measured parity bits. After a call that returned `count`, the first `count` entries of `sizes`,
 * `supports` and `penalties` are the candidates, least penalty first, all different.
 *
 * `soft[i]`, i < p, is parity bit i: negative for 1, otherwise 0; its magnitude is its reliability. The signs of the
 * encoder's `known` bits are certain. `commonReliability` is the reliability of the sign that all other bits share:
 * were it wrong, all of them would be flipped; Infinity where it is certain.
 */
export interface SoftDecoder {
  readonly sizes: Int32Array;
  /** [count × code.capability]: the players of each candidate, ascending. */
  readonly supports: Int32Array;
  /**
   * The sum of the reliabilities of the bits in which the candidate's parity bits differ from the measured ones; of the
   * two readings of the common sign, the cheaper one, the flipped one at the cost of its reliability.
   */
  readonly penalties: Float64Array;
  /** Tries the word as measured, then with its likeliest flips. */
  decode(soft: Float64Array, commonReliability: number): number;
  /** Tries only the word as measured: at most one candidate. */
  hardDecode(soft: Float64Array, commonReliability: number): number;
}

/**
 * Chase's decoder (A class of algorithms for decoding block codes with channel measurement information, 1972, in the
 * spirit of algorithm 2): flips likely subsets of the least reliable bits and decodes each word algebraically. A decoded
 * word is a candidate unless it has an error on an unused position, or on a known bit, which cannot be wrong.
 *
 * @throws InvalidArgumentError for options out of range
 */
export function createSoftDecoder(encoder: Encoder, options: SoftOptions = {}): SoftDecoder {
  const { code, known, basis, owner } = encoder;
  const { capability, parityBits, words } = code;
  const depth = integerUpTo(
    GREATEST_DEPTH,
    'depth',
    options.depth ?? Math.min(2 * capability, GREATEST_DEPTH),
  );
  const patterns = integerUpTo(MOST_PATTERNS, 'patterns', options.patterns ?? (depth * (depth + 1)) / 2);

  const decoder = code.createDecoder();
  const list = new CandidateList(LIST_LIMIT, capability);
  const flips = new FlipPatterns(patterns);
  const measured = new Uint32Array(words);
  const syndrome = new Uint32Array(words);
  const flipped = new Uint32Array(words);
  const parity = new Uint32Array(words);
  const positions = new Int32Array(capability);
  const support = new Int32Array(capability);
  /** The least reliable bits, ascending by reliability, and how reliable they are; bit p is the common sign. */
  const weakest = new Int32Array(depth);
  const weakness = new Float64Array(depth);
  let weak = 0;
  /** Syndromes of the parity bits, then that of all measured ones together. */
  const effects = new Uint32Array((parityBits + 1) * words);
  effects.set(basis);
  for (let bit = known; bit < parityBits; bit++) addEffect(bit, effects, parityBits * words);

  function addEffect(bit: number, out: Uint32Array, at: number): void {
    for (let word = 0; word < words; word++) out[at + word]! ^= effects[bit * words + word]!;
  }

  /** The bits as measured and their syndrome. */
  function read(soft: Float64Array): void {
    measured.fill(0);
    syndrome.fill(0);
    for (let bit = 0; bit < parityBits; bit++) {
      if (!(soft[bit]! < 0)) continue;
      measured[bit >>> 5]! |= 1 << (bit & 31);
      addEffect(bit, syndrome, 0);
    }
  }

  /** Keeps the bit if it is among the `depth` least reliable so far; a certain one never. */
  function rank(bit: number, reliability: number): void {
    if (!(reliability < Infinity)) return;
    if (weak === depth && (depth === 0 || reliability >= weakness[depth - 1]!)) return;
    let at = weak < depth ? weak++ : depth - 1;
    for (; at > 0 && weakness[at - 1]! > reliability; at--) {
      weakness[at] = weakness[at - 1]!;
      weakest[at] = weakest[at - 1]!;
    }
    weakness[at] = reliability;
    weakest[at] = bit;
  }

  /** Decodes the syndrome and adds what it finds to the list. */
  function attempt(word: Uint32Array, soft: Float64Array, commonReliability: number): void {
    const errors = decoder.decode(word, 0, positions);
    if (errors < 0) return;
    let size = 0;
    for (let i = 0; i < errors; i++) {
      const standing = owner[positions[i]!]!;
      if (standing >= 0) support[size++] = standing;
      else if (standing === UNUSED || ~standing < known) return;
    }
    sortAscending(support, 0, size);
    if (!list.has(support, size)) list.add(support, size, penaltyOf(size, soft, commonReliability));
  }

  function penaltyOf(size: number, soft: Float64Array, commonReliability: number): number {
    encode(encoder, support, parity, 0, size);
    let asMeasured = 0;
    let withSignFlipped = commonReliability;
    for (let bit = known; bit < parityBits; bit++) {
      const reliability = Math.abs(soft[bit]!);
      if (((parity[bit >>> 5]! ^ measured[bit >>> 5]!) >>> (bit & 31)) & 1) asMeasured += reliability;
      else withSignFlipped += reliability;
    }
    return Math.min(asMeasured, withSignFlipped);
  }

  function hardDecode(soft: Float64Array, commonReliability: number): number {
    list.clear();
    read(soft);
    attempt(syndrome, soft, commonReliability);
    return list.count;
  }

  function decode(soft: Float64Array, commonReliability: number): number {
    hardDecode(soft, commonReliability);
    weak = 0;
    for (let bit = known; bit < parityBits; bit++) rank(bit, Math.abs(soft[bit]!));
    rank(parityBits, commonReliability);
    flips.start(weakness, weak);
    for (let tried = 0; tried < patterns; tried++) {
      let mask = flips.next();
      if (mask === 0) break;
      for (let word = 0; word < words; word++) flipped[word] = syndrome[word]!;
      for (; mask !== 0; mask &= mask - 1) addEffect(weakest[31 - Math.clz32(mask & -mask)]!, flipped, 0);
      attempt(flipped, soft, commonReliability);
    }
    return list.count;
  }

  return { sizes: list.sizes, supports: list.supports, penalties: list.penalties, decode, hardDecode };
}

function integerUpTo(most: number, name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new InvalidArgumentError(name, `${name} must be an integer from 0 to ${most}, not ${value}`, value);
}
