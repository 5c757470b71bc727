import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { type Workspace, withWorkspace, workspaceBytes } from '../../kernels/workspace.ts';
import { dot } from '../../linear/vectors.ts';
import { openRoom, paddedSize, roomBytes, solveRows } from '../gaussian-process/dense.ts';
import { compareRows, rowBits } from '../gaussian-process/kernel.ts';
import type { Posterior } from '../gaussian-process/posterior.ts';

/**
 * Rows of a pool whose values a process is least sure of, given all before them: the row of the largest posterior variance, then
 * the one of the largest variance once that is measured too, and so on (a Cholesky factorisation with pivots). A variance does
 * not depend on values, only on where they were measured. Equal rows of the pool are chosen once; a row that is measured
 * already may be chosen again where there is noise, so leave them out. `count` rows, or all of a smaller pool.
 *
 * Cost: pool × measured² / 2 + pool × count × (measured + count / 2) multiplications.
 */
export function chooseUnsure(posterior: Posterior, pool: CoalitionBatch, count: number): Uint32Array {
  const wanted = Math.min(count, pool.rows);
  const { factor, size } = posterior;
  const width = size + wanted;
  const padded = paddedSize(pool.rows);
  const bytes =
    workspaceBytes(8 * factor.length, 8 * padded * width, 8 * width, 8 * padded) + roomBytes(size);
  return withWorkspace(bytes, (workspace) => {
    const { batch, settings, rows, tables } = posterior;
    const { product, linear, constant, noise } = settings;
    const keys = rowBits(pool);
    const products = new Float64Array(Math.max(batch.rows, pool.rows));
    const sums = new Float64Array(products.length);

    // Row p: L⁻¹ k_p, L the factor of measured rows and those chosen so far; the square of its length is what they tell of p.
    const told = workspace?.float64(padded * width) ?? new Float64Array(padded * width);
    for (let row = 0; row < pool.rows; row++) {
      compareRows(tables, rows, keys, row, batch.rows, products, sums);
      for (let other = 0; other < batch.rows; other++) {
        told[row * width + other] = constant + linear * sums[other]! + product * products[other]!;
      }
    }
    solveRows(copied(factor, workspace), size, told, padded, width, openRoom(workspace, size));
    const variances = Float64Array.from({ length: pool.rows }, (_, row) => {
      let variance = constant + linear + product;
      for (let at = row * width; at < row * width + batch.rows; at++) variance -= told[at]! ** 2;
      return variance;
    });

    const chosen = new Uint32Array(wanted);
    const best = workspace?.float64(width) ?? new Float64Array(width);
    const common = workspace?.float64(padded) ?? new Float64Array(padded);
    for (let at = 0; at < wanted; at++) {
      const next = largest(variances);
      chosen[at] = next;
      const known = size + at;
      best.set(told.subarray(next * width, next * width + known));
      multiplyColumns(told, pool.rows, width, best.subarray(0, known), common, workspace);
      const pivot = Math.sqrt(Math.max(variances[next]!, 0) + noise);
      compareRows(tables, keys, keys, next, pool.rows, products, sums);
      for (let row = 0; row < pool.rows; row++) {
        if (variances[row] === -Infinity) continue;
        const covariance = constant + linear * sums[row]! + product * products[row]! - common[row]!;
        const part = covariance / pivot;
        told[row * width + known] = part;
        variances[row]! -= part ** 2;
      }
      variances[next] = -Infinity;
    }
    return chosen;
  });
}

function copied(values: Float64Array, workspace: Workspace | undefined): Float64Array {
  if (workspace === undefined) return values;
  const copy = workspace.bareFloat64(values.length);
  copy.set(values);
  return copy;
}

/** Which is largest; of equals the first. */
function largest(values: Float64Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}

/**
 * out = M v for the first columns of rows that are `width` apart, as many as v has numbers; in a workspace, of which all must
 * be arrays, by assembly/dot-products.ts.
 */
function multiplyColumns(
  matrix: Float64Array,
  rows: number,
  width: number,
  vector: Float64Array,
  out: Float64Array,
  workspace: Workspace | undefined,
): void {
  if (workspace === undefined) {
    for (let row = 0; row < rows; row++) {
      out[row] = dot(matrix.subarray(row * width, row * width + vector.length), vector);
    }
    return;
  }
  workspace.kernels.multiplyColumns(
    matrix.byteOffset,
    rows,
    width,
    vector.length,
    vector.byteOffset,
    out.byteOffset,
  );
}
