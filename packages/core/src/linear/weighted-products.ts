import { workspaceBytes } from '../kernels/workspace.ts';
import type { Characters } from './characters.ts';
import type { Operator } from './multiply.ts';
import { openSigns, signsBytes, signsOf } from './signs.ts';

/** What is done to products besides. */
interface ProductOptions {
  /** Whether each column is less its weighted mean; default false. */
  readonly centred?: boolean;
  /** Projects the product, in place; default: nothing. */
  readonly onto?: (vector: Float64Array) => void;
}

/** v ↦ XᵀWX v, with X no more than bits: time goes with rows × columns / 4 a product, memory with rows × columns / 4 bytes. */
export function weightedProducts(
  characters: Characters,
  weights: Float64Array,
  { centred = false, onto }: ProductOptions,
): Operator {
  const { rows } = characters;
  const signs = signsOf(characters);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    bytes: signsBytes(signs) + workspaceBytes(8 * rows),
    open(workspace) {
      const { times, timesTransposed } = openSigns(signs, workspace);
      const along = workspace?.float64(rows) ?? new Float64Array(rows);
      return (vector, out) => {
        times(vector, along);
        let mean = 0;
        if (centred) for (let row = 0; row < rows; row++) mean += (weights[row]! * along[row]!) / total;
        for (let row = 0; row < rows; row++) along[row] = weights[row]! * (along[row]! - mean);
        timesTransposed(along, out);
        onto?.(out);
      };
    },
  };
}
