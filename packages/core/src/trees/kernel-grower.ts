import { type CoalitionBatch, wordsPerRow } from '../coalitions/batch.ts';
import { playerColumns, wordsPerColumn } from '../coalitions/columns.ts';
import { TABLE_START, type Workspace, workspaceBytes } from '../kernels/workspace.ts';
import type { GrownTree } from './forest.ts';
import type { GrowerStart, TreeGrower } from './grower.ts';
import type { CheckedBoosting } from './options.ts';

/** Numbers of 4 bytes and of 8 bytes in the kernel's class Grower, and pointers. */
const GROWER_BYTES = 8 * 4 + 5 * 8 + 15 * 4;
/** A leaf's state. */
const STATE_BYTES = 32;
/** A word of 64 players is 8 groups of 8, each with 256 buckets of 8 bytes. */
const GROUPS = 8;
const GROUP_BYTES = 256 * 8;

/** Bytes that a grower takes in a workspace. */
export function kernelGrowerBytes(
  { rows, players }: CoalitionBatch,
  heldOut: number,
  options: CheckedBoosting,
): number {
  const { leaves, nodes, blocks, length, even } = shapeOf(rows, players, heldOut, options);
  return workspaceBytes(
    GROWER_BYTES,
    8 * blocks * rows,
    players * length,
    players,
    8 * even,
    8 * even,
    8 * even,
    2 * GROUPS * blocks * rows,
    8 * leaves * blocks * 64,
    leaves * length,
    leaves * STATE_BYTES,
    4 * nodes,
    4 * nodes,
    8 * nodes,
    8 * heldOut,
    length,
  );
}

/** The growing of trees by assembly/grow-tree.ts: a node's rows are a bit mask there, and sums are made with SIMD. */
export class KernelGrower implements TreeGrower {
  readonly residuals: Float64Array;
  readonly predictions: Float64Array;
  readonly chosen: Float64Array;
  readonly #workspace: Workspace;
  /** The kernel's class Grower. */
  readonly #fields: Int32Array;
  readonly #player: Int32Array;
  readonly #child: Int32Array;
  readonly #value: Float64Array;

  constructor(workspace: Workspace, batch: CoalitionBatch, options: CheckedBoosting, start: GrowerStart) {
    const { rows, players } = batch;
    const { heldOut } = start;
    const { leaves, nodes, blocks, height, length, even } = shapeOf(rows, players, heldOut.rows, options);
    this.#workspace = workspace;
    this.#fields = workspace.int32(GROWER_BYTES / 4);
    const patterns = workspace.int32(2 * blocks * rows);
    fillPatterns(patterns, batch, blocks);
    const buckets = workspace.int32((GROUPS / 2) * blocks * rows);
    fillBuckets(new Uint16Array(buckets.buffer, buckets.byteOffset, 2 * buckets.length), patterns);
    const columns = workspace.int32((players * length) / 4);
    fillColumns(columns, batch, length / 4, 0);
    fillColumns(columns, heldOut, length / 4, height / 4);
    const splittable = workspace.uint8(players);
    for (const player of start.splittable) splittable[player] = 1;
    // One 0 more where it makes the rows even: the kernel takes two at a time.
    const residuals = workspace.float64(even);
    residuals.set(start.residuals);
    this.residuals = residuals.subarray(0, rows);
    const chosen = workspace.float64(even);
    this.chosen = chosen.subarray(0, rows).fill(1);
    const arrays: { readonly byteOffset: number }[] = [
      patterns,
      columns,
      splittable,
      residuals,
      workspace.float64(even),
      buckets,
      workspace.float64(leaves * blocks * 64),
      workspace.uint8(leaves * length),
      workspace.uint8(leaves * STATE_BYTES),
    ];
    this.#player = workspace.int32(nodes);
    this.#child = workspace.int32(nodes);
    this.#value = workspace.float64(nodes);
    this.predictions = workspace.float64(heldOut.rows).fill(start.base);
    const root = workspace.uint8(length);
    fillOnes(root, 0, rows);
    fillOnes(root, height, heldOut.rows);

    const { depth, minLeaf, lambda, rate } = options;
    this.#fields.set([rows, players, height, leaves, depth, minLeaf, 0, length]);
    const numbers = new Float64Array(this.#fields.buffer, this.#fields.byteOffset + 32, 5);
    numbers.set([start.unit, start.largest, start.nothing, lambda, rate]);
    arrays.push(this.#player, this.#child, this.#value, this.predictions, root, chosen);
    this.#fields.set(
      arrays.map(({ byteOffset }) => byteOffset),
      18,
    );
  }

  get bound(): boolean {
    return this.#fields[6] !== 0;
  }

  grow(): GrownTree | undefined {
    const nodes = this.#workspace.kernels.growTree(this.#fields.byteOffset);
    if (nodes === 0) return undefined;
    return { nodes, player: this.#player, child: this.#child, value: this.#value };
  }
}

function shapeOf(rows: number, players: number, heldOut: number, options: CheckedBoosting) {
  const height = maskBytes(rows);
  const leaves = Math.min(options.leaves, rows);
  return {
    leaves,
    nodes: 2 * leaves - 1,
    blocks: (players + 63) >>> 6,
    height,
    /** Bytes of a mask: the training rows' and the held-out rows'. */
    length: height + maskBytes(heldOut),
    even: (rows + 1) & ~1,
  };
}

/** Bytes of a mask of so many rows, in whole SIMD words. */
function maskBytes(rows: number): number {
  return 16 * ((rows + 127) >>> 7);
}

function fillOnes(mask: Uint8Array, from: number, rows: number): void {
  mask.fill(0xff, from, from + (rows >>> 3));
  if ((rows & 7) !== 0) mask[from + (rows >>> 3)] = (1 << (rows & 7)) - 1;
}

/** patterns: two words for each row, block by block of 64 players. */
function fillPatterns(patterns: Int32Array, { rows, players, words }: CoalitionBatch, blocks: number): void {
  const stride = wordsPerRow(players);
  for (let block = 0, to = 0; block < blocks; block++) {
    const low = 2 * block;
    for (let row = 0; row < rows; row++, to += 2) {
      patterns[to] = words[row * stride + low]!;
      if (low + 1 < stride) patterns[to + 1] = words[row * stride + low + 1]!;
    }
  }
}

/** buckets: the addresses of the buckets that each byte of the patterns belongs to. */
function fillBuckets(buckets: Uint16Array, patterns: Int32Array): void {
  const bytes = new Uint8Array(patterns.buffer, patterns.byteOffset, 4 * patterns.length);
  for (let at = 0; at < buckets.length; at++) {
    buckets[at] = TABLE_START + (at & (GROUPS - 1)) * GROUP_BYTES + 8 * bytes[at]!;
  }
}

/** columns: each player's presence in the rows, from word `at` of its `width` words on. */
function fillColumns(columns: Int32Array, batch: CoalitionBatch, width: number, at: number): void {
  const packed = playerColumns(batch);
  const height = wordsPerColumn(batch.rows);
  for (let player = 0; player < batch.players; player++) {
    columns.set(packed.subarray(player * height, (player + 1) * height), player * width + at);
  }
}
