import { type Workspace, workspaceBytes } from '../kernels/workspace.ts';
import { addScaled, dot } from './vectors.ts';

/** Bytes that a basis takes in a workspace. */
export function basisBytes(size: number, most: number): number {
  return workspaceBytes(8 * size * most);
}

/** A growing list of vectors of one size, where kernels can see them. */
export class Basis {
  readonly #size: number;
  readonly #workspace: Workspace | undefined;
  readonly #all: Float64Array | undefined;
  readonly #vectors: Float64Array[] = [];

  /** At most `most` vectors. */
  constructor(size: number, most: number, workspace: Workspace | undefined) {
    this.#size = size;
    this.#workspace = workspace;
    this.#all = workspace?.bareFloat64(size * most);
  }

  /** Vector `at`, which may be one more than there are: then it is new, and what is in it is nothing. */
  vector(at: number): Float64Array {
    const size = this.#size;
    this.#vectors[at] ??= this.#all?.subarray(at * size, (at + 1) * size) ?? new Float64Array(size);
    return this.#vectors[at];
  }

  /** Takes the first `at` vectors out of vector `at`, one after the other. */
  orthogonalise(at: number): void {
    const vector = this.vector(at);
    if (this.#workspace !== undefined) {
      const { byteOffset } = this.vector(0);
      this.#workspace.kernels.orthogonalise(byteOffset, at, vector.byteOffset, this.#size);
      return;
    }
    for (let k = 0; k < at; k++) {
      const known = this.vector(k);
      addScaled(vector, known, -dot(known, vector));
    }
  }
}
