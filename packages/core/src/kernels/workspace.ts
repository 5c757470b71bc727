import { KERNEL_BYTES } from './bytes.ts';

/** What the compiled kernels export; see packages/core/assembly. Pointers are byte offsets into `memory`. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** Grows a tree; `grower` points at what trees/kernel-grower.ts lays out. Returns its nodes, 0 for no tree. */
  growTree(grower: number): number;
  /** out = M v, M float64 of shape [rows, columns]; linear/multiply.ts. */
  multiply(matrix: number, rows: number, columns: number, vector: number, out: number): void;
  /** out = M v, the first `columns` of rows that are `stride` apart; solvers/adaptive/choose-unsure.ts. */
  multiplyColumns(
    matrix: number,
    rows: number,
    stride: number,
    columns: number,
    vector: number,
    out: number,
  ): void;
  /** out = M v, M int32 of shape [size, size]; linear/multiply.ts. */
  multiplyIntegers(matrix: number, size: number, vector: number, out: number): void;
  /** Takes `count` vectors, one behind the other, out of another; linear/basis.ts. */
  orthogonalise(basis: number, count: number, vector: number, length: number): void;
  /** XᵀX; `width` is the bytes of a column, a multiple of 16; linear/gram.ts. */
  gram(words: number, rows: number, columns: number, width: number, products: number): void;
  /** A pass of coordinate descent; linear/active-set.ts. */
  sweep(
    products: number,
    stride: number,
    size: number,
    pulls: number,
    weights: number,
    penalty: number,
    relaxation: number,
  ): number;
  /** Sums of ±vector; linear/signs.ts. */
  signedSums(words: number, count: number, vector: number, length: number, sums: number, out: number): void;
  /** L with A = L Lᵀ; 0 where there is none. Like the next three in solvers/gaussian-process/dense.ts. */
  factorise(matrix: number, size: number, work: number): number;
  /** L⁻ᵀ. */
  invertFactor(factor: number, size: number, out: number, work: number): void;
  /** L⁻¹ b for many rows b. */
  solveRows(factor: number, size: number, rows: number, count: number, width: number, work: number): void;
  /** A⁻¹ from L⁻ᵀ. */
  invertFrom(inverseFactor: number, size: number, out: number, work: number): void;
  /** Covariances of all pairs of rows; solvers/gaussian-process/kernel.ts. */
  fillCovariances(
    bits: number,
    rows: number,
    width: number,
    products: number,
    sums: number,
    constant: number,
    linear: number,
    product: number,
    size: number,
    kernel: number,
    matrix: number,
  ): void;
  /** Two matrices' entries added up by the bytes of their rows' XOR; solvers/gaussian-process/pair-sums.ts. */
  addPairs(
    bits: number,
    rows: number,
    width: number,
    first: number,
    second: number,
    size: number,
    tables: number,
  ): void;
}

/** A page of WebAssembly memory, in bytes. */
const PAGE = 65_536;
/** No work is done in a memory beyond this: then the plain twins do it. */
const MOST_BYTES = 2 ** 30;
/** Larger memories are not kept for the next caller: WebAssembly memory never shrinks. */
const KEPT_BYTES = 2 ** 27;
const MOST_KEPT = 2;
/** Where the table of buckets lies that assembly/grow-tree.ts works in; it is left zeroed. */
export const TABLE_START = 16;
const TABLE_BYTES = 8 * 256 * 8;
/** Every array starts at a multiple of it, as SIMD likes. */
const ALIGNMENT = 16;

let compiled: WebAssembly.Module | null | undefined;
const idle: Kernels[] = [];

/**
 * The kernels and a piece of memory that they can see, to be laid out as arrays. The arrays are the caller's until the
 * call of `withWorkspace` that made the workspace returns.
 */
export class Workspace {
  readonly kernels: Kernels;
  #next = TABLE_START + TABLE_BYTES;

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  /** Zeros. The array's `byteOffset` is the kernels' pointer to it. */
  float64(length: number): Float64Array<ArrayBuffer> {
    return this.bareFloat64(length).fill(0);
  }

  /** Whatever was there before. */
  bareFloat64(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.kernels.memory.buffer as ArrayBuffer, this.#take(8 * length), length);
  }

  /** Whatever was there before. */
  bareFloat32(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.kernels.memory.buffer as ArrayBuffer, this.#take(4 * length), length);
  }

  int32(length: number): Int32Array<ArrayBuffer> {
    return this.bareInt32(length).fill(0);
  }

  /** Whatever was there before. */
  bareInt32(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.kernels.memory.buffer as ArrayBuffer, this.#take(4 * length), length);
  }

  uint8(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.kernels.memory.buffer as ArrayBuffer, this.#take(length), length).fill(0);
  }

  #take(bytes: number): number {
    const at = this.#next;
    this.#next += aligned(bytes);
    return at;
  }
}

/** The bytes that arrays of so many bytes take in a workspace. */
export function workspaceBytes(...arrays: readonly number[]): number {
  return arrays.reduce((sum, bytes) => sum + aligned(bytes), 0);
}

/**
 * Calls `use` with a workspace of so many bytes for as long as it runs; with undefined where there is no WebAssembly SIMD,
 * where it may not be compiled (a page's content security policy) or where the memory cannot be had: then the plain twins
 * of the kernels do the work, with the same results to the bit. Calls may nest: each has a memory of its own.
 */
export function withWorkspace<T>(bytes: number, use: (workspace: Workspace | undefined) => T): T {
  const lent = lendWorkspace(bytes);
  try {
    return use(lent?.workspace);
  } finally {
    lent?.giveBack();
  }
}

/** A workspace, or none, as for `withWorkspace`, for as long as the caller wants it: until it gives it back. */
export function lendWorkspace(bytes: number): { workspace: Workspace; giveBack(): void } | undefined {
  const kernels = borrow(bytes);
  return (
    kernels && {
      workspace: new Workspace(kernels),
      giveBack() {
        if (idle.length < MOST_KEPT && kernels.memory.buffer.byteLength <= KEPT_BYTES) idle.push(kernels);
      },
    }
  );
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function borrow(bytes: number): Kernels | undefined {
  if (bytes > MOST_BYTES) return undefined;
  compiled ??= compile();
  if (compiled === null) return undefined;
  try {
    const kernels = idle.pop() ?? (new WebAssembly.Instance(compiled).exports as unknown as Kernels);
    const missing = TABLE_START + TABLE_BYTES + bytes - kernels.memory.buffer.byteLength;
    if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE));
    return kernels;
  } catch {
    return undefined;
  }
}

function compile(): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BYTES), (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}
