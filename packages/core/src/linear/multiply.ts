import { type Workspace, workspaceBytes } from '../kernels/workspace.ts';

/** A symmetric matrix, known by its products with vectors. */
export interface Operator {
  /** What it takes in a workspace. */
  readonly bytes: number;
  /** Gives the product, out = A v. In a workspace, `vector` and `out` must be arrays of it. */
  open(workspace: Workspace | undefined): (vector: Float64Array, out: Float64Array) => void;
}

/** A matrix of integers, row by row. */
export function integerMatrix(matrix: Int32Array): Operator {
  return {
    bytes: workspaceBytes(4 * matrix.length),
    open(workspace) {
      if (workspace === undefined) return (vector, out) => multiply(matrix, vector, out);
      const copy = workspace.bareInt32(matrix.length);
      copy.set(matrix);
      return (vector, out) =>
        workspace.kernels.multiplyIntegers(copy.byteOffset, vector.length, vector.byteOffset, out.byteOffset);
    },
  };
}

/** A matrix of size × size numbers, row by row, which `fill` writes. */
export function filledMatrix(size: number, fill: (matrix: Float64Array) => void): Operator {
  return {
    bytes: workspaceBytes(8 * size * size),
    open(workspace) {
      const matrix = workspace?.bareFloat64(size * size) ?? new Float64Array(size * size);
      fill(matrix);
      if (workspace === undefined) return (vector, out) => multiply(matrix, vector, out);
      return (vector, out) =>
        workspace.kernels.multiply(matrix.byteOffset, size, size, vector.byteOffset, out.byteOffset);
    },
  };
}

/** The plain twin of assembly/dot-products.ts. */
function multiply(matrix: Int32Array | Float64Array, vector: Float64Array, out: Float64Array): void {
  const size = vector.length;
  const whole = size & ~3;
  for (let row = 0; row < size; row++) {
    const at = row * size;
    // Four sums side by side, so that no addition waits for the one before it.
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let k = 0;
    for (; k < whole; k += 4) {
      s0 += matrix[at + k]! * vector[k]!;
      s1 += matrix[at + k + 1]! * vector[k + 1]!;
      s2 += matrix[at + k + 2]! * vector[k + 2]!;
      s3 += matrix[at + k + 3]! * vector[k + 3]!;
    }
    for (; k < size; k++) s0 += matrix[at + k]! * vector[k]!;
    out[row] = s0 + s1 + (s2 + s3);
  }
}
