import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { withWorkspace, workspaceBytes } from '../../kernels/workspace.ts';
import type { Sample } from '../sample.ts';
import {
  factorise,
  fillUp,
  invertFactor,
  openRoom,
  paddedSize,
  roomBytes,
  solveLower,
  solveUpper,
} from './dense.ts';
import {
  compareRows,
  emptyTables,
  fillCovariances,
  fillTables,
  type KernelTables,
  openPairs,
  pairsBytes,
  type RowBits,
  rowBits,
} from './kernel.ts';
import { LEAST_NOISE, type ProcessSettings } from './settings.ts';

/** What the process knows after some values were measured. */
export interface Posterior {
  readonly batch: CoalitionBatch;
  readonly settings: ProcessSettings;
  /** The mean of the measured values, and their standard deviation: the unit of everything below. */
  readonly centre: number;
  readonly unit: number;
  /** (K + noise)⁻¹ (values - centre) / unit, one a row. */
  readonly alpha: Float64Array;
  /** L with K + noise = L Lᵀ, of `size` rows. */
  readonly factor: Float64Array;
  readonly size: number;
  readonly rows: RowBits;
  readonly tables: KernelTables;
}

/** Conditions the process on a sample. The settings are in units of the values' variance. */
export function condition({ batch, targets, noise }: Sample, settings: ProcessSettings): Posterior {
  const rows = rowBits(batch);
  const tables = emptyTables(batch.players);
  fillTables(tables, settings.relevances);
  const { centre, unit } = unitsOf(targets);
  const alpha = targets.map((target) => (target - centre) / unit);
  const size = paddedSize(batch.rows);
  const factor = factorOf(rows, tables, settings, size, noise);
  solveLower(factor, size, alpha);
  solveUpper(factor, size, alpha);
  return { batch, settings, centre, unit, alpha, factor, size, rows, tables };
}

/** L with K + noise = L Lᵀ. */
function factorOf(
  rows: RowBits,
  tables: KernelTables,
  settings: ProcessSettings,
  size: number,
  scale: Float64Array | undefined,
): Float64Array {
  const bytes = workspaceBytes(8 * size ** 2) + roomBytes(size) + pairsBytes(rows);
  return withWorkspace(bytes, (workspace) => {
    const { product, linear, constant } = settings;
    const room = openRoom(workspace, size);
    const pairs = openPairs(workspace, rows);
    const factor = workspace?.float64(size * size) ?? new Float64Array(size * size);
    fillUp(factor, size, rows.rows);
    // Settings that were learned on fewer rows may leave too little noise for rounding.
    for (let noise = settings.noise; ; noise = Math.max(10 * noise, LEAST_NOISE)) {
      fillCovariances(tables, rows, settings, size, factor, undefined, pairs);
      for (let row = 0; row < rows.rows; row++) {
        factor[row * size + row] = constant + linear + product + noise * (scale?.[row] ?? 1);
      }
      if (factorise(factor, size, room)) return workspace === undefined ? factor : factor.slice();
    }
  });
}

/** Mean and standard deviation; 1 for the latter where all are equal. */
export function unitsOf(targets: Float64Array): { readonly centre: number; readonly unit: number } {
  let centre = 0;
  for (const target of targets) centre += target / targets.length;
  let square = 0;
  for (const target of targets) square += (target - centre) ** 2 / targets.length;
  return { centre, unit: Math.sqrt(square) || 1 };
}

/** The posterior mean of the value of each row. */
export function predictMean(posterior: Posterior, batch: CoalitionBatch): Float64Array {
  const { settings, alpha, rows, tables, centre, unit } = posterior;
  const { product, linear, constant } = settings;
  const keys = rowBits(batch);
  const products = new Float64Array(rows.rows);
  const sums = new Float64Array(rows.rows);
  return Float64Array.from({ length: batch.rows }, (_, key) => {
    compareRows(tables, rows, keys, key, rows.rows, products, sums);
    let mean = 0;
    for (let row = 0; row < rows.rows; row++) {
      mean += alpha[row]! * (constant + linear * sums[row]! + product * products[row]!);
    }
    return centre + unit * mean;
  });
}

/** Values predicted without themselves, and how far from them the process expects the measured ones to be. */
export interface LeftOut {
  readonly predictions: Float64Array;
  /** Standard deviations, noise included. */
  readonly deviations: Float64Array;
}

/**
 * The values of some rows (ascending), each predicted from all other rows with the same settings: y_k - α_k / (A⁻¹)_kk,
 * with variance 1 / (A⁻¹)_kk (Rasmussen and Williams, Gaussian Processes for Machine Learning, eq. 5.12). Only the part of L that lies below the first
 * of them is inverted: the last rows cost least.
 */
export function leaveOneOut(
  { alpha, factor, size, unit }: Posterior,
  targets: Float64Array,
  rows: Uint32Array,
): LeftOut {
  const first = (rows[0] ?? 0) & ~3;
  const left = size - first;
  const predictions = new Float64Array(rows.length);
  const deviations = new Float64Array(rows.length);
  withWorkspace(workspaceBytes(8 * left ** 2, 8 * left ** 2) + roomBytes(left), (workspace) => {
    const corner = workspace?.bareFloat64(left * left) ?? new Float64Array(left * left);
    const upper = workspace?.bareFloat64(left * left) ?? new Float64Array(left * left);
    for (let row = 0; row < left; row++) {
      const from = (first + row) * size + first;
      corner.set(factor.subarray(from, from + row + 1), row * left);
    }
    invertFactor(corner, left, upper, openRoom(workspace, left));
    rows.forEach((row, at) => {
      let precision = 0;
      const from = (row - first) * left;
      for (let k = from + row - first; k < from + left; k++) precision += upper[k]! ** 2;
      predictions[at] = targets[row]! - (unit * alpha[row]!) / precision;
      deviations[at] = unit / Math.sqrt(precision);
    });
  });
  return { predictions, deviations };
}
