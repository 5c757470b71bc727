import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { type Workspace, workspaceBytes } from '../../kernels/workspace.ts';
import {
  factorise,
  fillUp,
  invertFactor,
  invertFrom,
  logDeterminant,
  openRoom,
  paddedSize,
  roomBytes,
  solveLower,
  solveUpper,
} from './dense.ts';
import { emptyTables, fillCovariances, fillTables, openPairs, pairsBytes, rowBits } from './kernel.ts';
import type { Objective } from './objective.ts';
import { PairSums } from './pair-sums.ts';
import { addPriorGradient, LEAST_NOISE, type ProcessSettings, priorPenalty, settingsAt } from './settings.ts';

/**
 * What settings make of a sample: -log p(values | settings) - log p(settings), up to a constant, over points as of
 * `settingsAt` (Rasmussen and Williams, Gaussian Processes for Machine Learning, eq. 5.8 and 5.9). The values are to have
 * mean 0 and variance 1. `spread`: prior standard deviation of logit ρ around its mean.
 *
 * With G = A⁻¹ - α αᵀ, A = K + noise, the derivative along a setting is ½ Σ G ∘ ∂A. A relevance only shows between rows that
 * differ in its player: ∂K'/∂ logit ρ_i = -2 ρ_i / (1 + ρ_i) K' there for the product's K', so that one matrix G ∘ K' and
 * one sum over pairs of rows a player give all of them.
 *
 * `noise`: of each row, as of a `Sample`. In a workspace of `evidenceBytes` it is fast, and of use for as long as that lasts.
 */
export function evidence(
  batch: CoalitionBatch,
  values: Float64Array,
  spread: number,
  {
    workspace,
    noise: scale,
  }: { readonly workspace?: Workspace | undefined; readonly noise?: Float64Array | undefined } = {},
): Objective {
  const { rows, players } = batch;
  const packed = rowBits(batch);
  const tables = emptyTables(players);
  const pairRoom = openPairs(workspace, packed);
  const pairs = new PairSums(packed, pairRoom);
  const size = paddedSize(rows);
  const room = openRoom(workspace, size);
  const [matrix, upper, kernel] = Array.from(
    { length: 3 },
    () => workspace?.bareFloat64(size * size) ?? new Float64Array(size * size),
  ) as [Float64Array, Float64Array, Float64Array];
  const alpha = new Float64Array(rows);
  const latest = new Float64Array(players + 3);
  let settings: ProcessSettings;

  function value(point: Float64Array): number {
    latest.set(point);
    settings = settingsAt(point);
    const { product, linear, constant, noise } = settings;
    fillTables(tables, settings.relevances);
    fillCovariances(tables, packed, settings, size, matrix, kernel, pairRoom);
    for (let row = 0; row < rows; row++) {
      matrix[row * size + row] = constant + linear + product + noise * (scale?.[row] ?? 1);
    }
    fillUp(matrix, size, rows);
    if (!factorise(matrix, size, room)) return Infinity;
    alpha.set(values);
    solveLower(matrix, size, alpha);
    let fit = 0;
    for (let row = 0; row < rows; row++) fit += alpha[row]! ** 2;
    solveUpper(matrix, size, alpha);
    return 0.5 * (fit + logDeterminant(matrix, size)) + priorPenalty(point, spread);
  }

  function gradient(out: Float64Array): void {
    const { relevances, product, linear, noise } = settings;
    invertFactor(matrix, size, upper, room);
    invertFrom(upper, size, matrix, room);
    // `matrix` becomes G and `kernel` G ∘ K', below the diagonal.
    let trace = 0;
    let noisy = 0;
    let all = 0;
    let alike = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * size;
      const own = alpha[row]!;
      for (let other = 0; other < row; other++) {
        const g = matrix[at + other]! - own * alpha[other]!;
        const h = g * kernel[at + other]!;
        matrix[at + other] = g;
        kernel[at + other] = h;
        all += g;
        alike += h;
      }
      const g = matrix[at + row]! - own ** 2;
      trace += g;
      noisy += g * (scale?.[row] ?? 1);
    }
    pairs.sum(kernel, matrix, size);
    let total = 0;
    for (const relevance of relevances) total += relevance;
    let apart = 0;
    for (let player = 0; player < players; player++) {
      apart += (relevances[player]! / total) * pairs.second[player]!;
    }
    for (let player = 0; player < players; player++) {
      const relevance = relevances[player]!;
      out[player] =
        (-2 * product * relevance * pairs.first[player]!) / (1 + relevance) -
        2 * linear * (1 - relevance) * (relevance / total) * (pairs.second[player]! - apart);
    }
    out[players] = product * (0.5 * trace + alike);
    out[players + 1] = linear * (0.5 * trace + all - 2 * apart);
    out[players + 2] = 0.5 * (noise - LEAST_NOISE) * noisy;
    addPriorGradient(latest, spread, out);
  }

  return { size: players + 3, value, gradient };
}

/** Bytes that the evidence of a sample takes in a workspace. */
export function evidenceBytes(batch: CoalitionBatch): number {
  const packed = rowBits(batch);
  const size = paddedSize(batch.rows);
  const matrix = 8 * size ** 2;
  return (
    workspaceBytes(matrix, matrix, matrix) + roomBytes(size) + pairsBytes(packed) + PairSums.bytes(packed)
  );
}
