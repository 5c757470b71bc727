import { type CoalitionBatch, coalitionSize, popcount, selectRows } from '../../coalitions/batch.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';
import { CHANNELS, PatternSums } from '../cardinal/index.ts';
import { isEnd } from '../ends.ts';
import type { EstimatedTerm } from '../estimate/index.ts';

/** `means`: of the values with one part of a set and no other. `fourier`: of the values times the set's character. */
export type BanzhafForm = 'means' | 'fourier';

/** Distinct uniform coalitions with their values; the ends, as far as they are among them, are no draws. */
export interface UniformDraws {
  readonly batch: CoalitionBatch;
  readonly values: Float64Array;
}

/** What is known of all coalitions, and what was drawn of the others. */
interface Population {
  readonly players: number;
  readonly ends: readonly { readonly value: number; readonly size: number }[];
  /** Mean of the draws, which their sums are without. */
  readonly mean: number;
  readonly draws: number;
}

/** Fewer draws have no variance. */
const LEAST_DRAWS = 2;

/** Banzhaf interactions of up to `order` players, the empty set among them; undefined from fewer than 2 draws. */
export function banzhafFromDraws(
  { batch, values }: UniformDraws,
  order: number,
  form: BanzhafForm,
): EstimatedTerm[] | undefined {
  const rows = Uint32Array.from({ length: batch.rows }, (_, row) => row);
  const drawn = rows.filter((row) => !isEnd(batch, row));
  if (drawn.length < LEAST_DRAWS) return undefined;
  const mean = drawn.reduce((sum, row) => sum + values[row]! / drawn.length, 0);
  const population: Population = {
    players: batch.players,
    ends: Array.from(
      rows.filter((row) => isEnd(batch, row)),
      (row) => ({ value: values[row]!, size: coalitionSize(batch, row) }),
    ),
    mean,
    draws: drawn.length,
  };
  const y = Float64Array.from(drawn, (row) => values[row]! - mean);
  const units = { batch: selectRows(batch, drawn), y, z: new Float64Array(y.length) };
  const sums = new PatternSums(units, [{ first: 0, units: y.length }], order);
  const buffer = new Float64Array(2 ** order * sums.length);
  const terms: EstimatedTerm[] = [];
  for (let size = 0; size <= order; size++) {
    forEachSubset(batch.players, size, (set) => {
      sums.fill(set, buffer);
      const { value, variance } =
        (form === 'means' ? fromMeans(buffer, population, size) : undefined) ??
        fromCharacter(buffer, population, size);
      terms.push({ players: set.slice(), value, standardError: Math.sqrt(variance) });
    });
  }
  return terms;
}

interface Combined {
  readonly value: number;
  readonly variance: number;
}

/**
 * Σ_{W ⊆ T} (-1)^{t - |W|} mean of v over coalitions that hold W of T and no more: unbiased, as within such a part the draws are
 * uniform. undefined where some part has no draw.
 */
function fromMeans(
  buffer: Float64Array,
  { players, ends, mean }: Population,
  order: number,
): Combined | undefined {
  const coalitions = 2 ** (players - order);
  let value = 0;
  let variance = 0;
  for (let part = 0; part < 2 ** order; part++) {
    const present = popcount(part);
    // The empty coalition holds nothing of the set, the grand one all of it.
    const known = ends.filter(({ size }) => (size === 0 ? present === 0 : present === order));
    const open = 1 - known.length / coalitions;
    let sum = known.reduce((total, end) => total + end.value / coalitions, 0);
    if (open > 0) {
      const at = part * CHANNELS;
      const count = buffer[at]!;
      if (count === 0) return undefined;
      const y = buffer[at + 1]! / count;
      sum += open * (mean + y);
      variance += open ** 2 * left(count, coalitions - known.length) * spread(buffer[at + 3]!, y, count);
    }
    value += (order - present) % 2 === 0 ? sum : -sum;
  }
  return { value, variance };
}

/**
 * (-2)^t F(T), F(T) = 2^-n Σ_A v(A) χ_T(A). Over the coalitions drawn from, the mean of v χ is the covariance of v and χ, of which
 * the sample's is unbiased, and the product of their means, of which χ's is known.
 */
function fromCharacter(
  buffer: Float64Array,
  { players, ends, mean, draws }: Population,
  order: number,
): Combined {
  const coalitions = 2 ** players;
  const others = coalitions - ends.length;
  let signed = 0;
  let squares = 0;
  for (let part = 0; part < 2 ** order; part++) {
    const at = part * CHANNELS;
    signed += popcount(part) % 2 === 0 ? buffer[at + 1]! : -buffer[at + 1]!;
    squares += buffer[at + 3]!;
  }
  const sign = (size: number): number => (size === 0 || order % 2 === 0 ? 1 : -1);
  const atEnds = ends.reduce((sum, { value, size }) => sum + (sign(size) * value) / coalitions, 0);
  const endSigns = ends.reduce((sum, { size }) => sum + sign(size) / coalitions, 0);
  const signMean = order === 0 ? 1 - ends.length / coalitions : -endSigns;
  const covariance = (signed / (draws - 1)) * (1 - (ends.length + 1) / coalitions);
  const scale = (order % 2 === 0 ? 1 : -1) * 2 ** order;
  return {
    value: scale * (atEnds + covariance + mean * signMean),
    variance: scale ** 2 * left(draws, others) * spread(squares, signed / draws, draws),
  };
}

/** Share of so many coalitions that were not drawn: nothing of the others is left to chance. */
function left(drawn: number, all: number): number {
  return 1 - drawn / all;
}

/** Variance of a mean over `count`; over one, its square, as no more is known. */
function spread(squares: number, mean: number, count: number): number {
  if (count === 1) return squares;
  return Math.max(0, squares / count - mean ** 2) / (count - 1);
}
