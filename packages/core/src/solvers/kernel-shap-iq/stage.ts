import { type CoalitionBatch, coalitionSize, isPresent } from '../../coalitions/batch.ts';
import { fitWeighted } from '../../linear/weighted-fit.ts';
import { toNumber } from '../../spectrum/indices/fraction.ts';
import { bernoulli } from '../../spectrum/indices/shapley.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { choose, harmonicProjection, type Sets } from './harmonic.ts';

/** What a stage fits: coalitions, the ends among them, and what earlier stages have left of their values. */
export interface Residue {
  readonly batch: CoalitionBatch;
  readonly values: Float64Array;
  /** Weight of each coalition in the regression of this order; 0 for sizes below it and their complements'. */
  readonly weights: Float64Array;
}

/**
 * The Shapley interactions of all sets of k players, of a game whose interactions of fewer players are taken out of its
 * values: the φ that minimises Σ_S w_k(S) (v_k(S) - Σ_T λ(k, |S ∩ T|) φ(T))² and is exact at coalitions of fewer than k
 * players, present or absent (Fumagalli et al. 2024, arXiv 2405.10852), split as there into
 * what those coalitions say, by the definition of the index, and a regression on the others.
 *
 * The regression is small: it may not be anything at the excepted coalitions, which means that all φ(T) with the same k - 1
 * players add up to 0. Then Σ_T λ(k, |S ∩ T|) φ(T) = (-2)^-k Σ_T φ(T) χ_T(S), since of λ(k, l) = Σ_r C(l, r) B_{k-r} only
 * r = k is left and of Π_{i ∈ T} x_i only its last character. What the exact part predicts beside that, and the mean of each
 * size, are taken out of the values before: they make no difference over all coalitions, but over some they are noise
 * (beyond the paper; the squared error of pairs falls to a half or less).
 */
export function fitStage(sets: Sets, { batch, values, weights }: Residue): Float64Array {
  const { players, order } = sets;
  const exact = fromExceptedCoalitions(sets, batch, values);
  if (2 * order > players) return exact;

  const onto = harmonicProjection(sets);
  const harmonic = exact.slice();
  onto(harmonic);
  const known = new Float64Array(batch.rows);
  addAdditive(
    sets,
    exact.map((value, at) => value - harmonic[at]!),
    batch,
    known,
  );
  const targets = withoutSizeMeans(
    batch,
    values.map((value, row) => value - known[row]!),
    weights,
  );
  const { coefficients } = fitWeighted({ batch, supports: sets.sets, targets, weights, onto });
  return coefficients.map((coefficient, at) => exact[at]! + (-2) ** order * coefficient);
}

/** out[S] += Σ_T λ(k, |S ∩ T|) φ(T): the game that has φ as its Shapley interactions of k players, and none of fewer. */
export function addAdditive(
  { order, sets }: Sets,
  interactions: Float64Array,
  batch: CoalitionBatch,
  out: Float64Array,
): void {
  const weights = Float64Array.from({ length: order + 1 }, (_, common) => additiveWeight(order, common));
  for (let row = 0; row < batch.rows; row++) {
    let sum = 0;
    for (let at = 0; at < sets.length; at++) {
      const weight = weights[commonPlayers(batch, row, sets[at]!)]!;
      if (weight !== 0) sum += weight * interactions[at]!;
    }
    out[row] = out[row]! + sum;
  }
}

/** λ(k, l) = Σ_{r=1}^{l} C(l, r) B_{k-r} (the weight of an interaction in the paper's k-additive game). */
function additiveWeight(order: number, common: number): number {
  let sum = 0;
  for (let r = 1; r <= common; r++) sum += choose(common, r) * toNumber(bernoulli(order - r));
  return sum;
}

/** What coalitions of fewer than k players, present or absent, have in the definition of the index. */
function fromExceptedCoalitions(
  { players, order, sets }: Sets,
  batch: CoalitionBatch,
  values: Float64Array,
): Float64Array {
  const interactions = new Float64Array(sets.length);
  for (let row = 0; row < batch.rows; row++) {
    const size = coalitionSize(batch, row);
    if (size >= order && size <= players - order) continue;
    for (let at = 0; at < sets.length; at++) {
      const common = commonPlayers(batch, row, sets[at]!);
      const sign = (order - common) % 2 === 0 ? 1 : -1;
      const others = choose(players - order, size - common);
      interactions[at] = interactions[at]! + (sign * values[row]!) / ((players - order + 1) * others);
    }
  }
  return interactions;
}

/** Each value less the weighted mean of those of its size. */
function withoutSizeMeans(batch: CoalitionBatch, values: Float64Array, weights: Float64Array): Float64Array {
  const sums = new Float64Array(batch.players + 1);
  const totals = new Float64Array(batch.players + 1);
  for (let row = 0; row < batch.rows; row++) {
    const size = coalitionSize(batch, row);
    sums[size] = sums[size]! + weights[row]! * values[row]!;
    totals[size] = totals[size]! + weights[row]!;
  }
  return values.map((value, row) => {
    const size = coalitionSize(batch, row);
    return totals[size]! > 0 ? value - sums[size]! / totals[size]! : value;
  });
}

function commonPlayers(batch: CoalitionBatch, row: number, set: Support): number {
  let common = 0;
  for (let i = 0; i < set.length; i++) if (isPresent(batch, row, set[i]!)) common++;
  return common;
}
