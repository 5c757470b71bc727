import { type CoalitionBatch, createBatch, popcount } from '../coalitions/batch.ts';
import { playerColumns, wordsPerColumn } from '../coalitions/columns.ts';
import { createRandom, type Random } from '../coalitions/random.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type Workspace, withWorkspace } from '../kernels/workspace.ts';
import { Forest } from './forest.ts';
import type { TreeGrower } from './grower.ts';
import { KernelGrower, kernelGrowerBytes } from './kernel-grower.ts';
import type { TreeModel } from './model.ts';
import { type BoostingOptions, type CheckedBoosting, checkBoosting } from './options.ts';
import { PlainGrower } from './plain-grower.ts';

/** Residuals below this share of the largest target are rounding too. */
const NOTHING = 1e-13;

/** Trees on `batch` and `targets`, squared loss, `trees` of them or fewer if no split gains any more. */
export function fitTrees(
  batch: CoalitionBatch,
  targets: Float64Array,
  options: BoostingOptions & { readonly trees: number },
): TreeModel {
  return withWorkspace(boosterBytes(batch, 0, options), (workspace) => {
    const booster = new Booster(batch, targets, options, { workspace });
    for (let tree = 0; tree < options.trees && booster.step(); tree++);
    return booster.model();
  });
}

/** Bytes that a booster takes in a workspace. Throws InvalidArgumentError for settings out of range. */
export function boosterBytes(batch: CoalitionBatch, heldOut: number, options: BoostingOptions): number {
  return kernelGrowerBytes(batch, heldOut, checkBoosting(options));
}

/** What boosting may be helped or asked with besides its settings. */
export interface BoostingExtras {
  /** Where the trees are to grow fast; once it is gone, the booster may take no step. */
  readonly workspace?: Workspace | undefined;
  /** Coalitions to predict on the way. */
  readonly heldOut?: CoalitionBatch;
  /** Draws the rows of each tree, where `subsample` is below 1; default a stream of seed 0. */
  readonly random?: Random;
}

/**
 * Gradient boosting, a tree a step, as LightGBM grows them: leaf-wise (the leaf whose best split gains most is split
 * next), squared loss, the start at the mean. Ties go to the lowest player and the oldest leaf, sums are exact integers
 * (histogram.ts), so that the result depends neither on the platform nor, without subsampling, on the order of the rows.
 */
export class Booster {
  /** The mean of the targets: the prediction before any tree. */
  readonly base: number;
  readonly #grower: TreeGrower;
  readonly #forest: Forest;
  readonly #bound: boolean;
  readonly #drawRows: ((chosen: Float64Array) => void) | undefined;

  /** Throws InvalidArgumentError for settings out of range, or unless there is a target for each row, one at least. */
  constructor(
    batch: CoalitionBatch,
    targets: ArrayLike<number>,
    options: BoostingOptions = {},
    { workspace, heldOut = createBatch(0, batch.players), random = createRandom(0) }: BoostingExtras = {},
  ) {
    const { rows, players } = batch;
    if (targets.length !== rows || rows === 0) {
      throw new InvalidArgumentError(
        'targets',
        `targets must have one number for each of the ${rows} rows (at least 1), not ${targets.length}`,
        targets.length,
      );
    }
    const checked = checkBoosting(options);
    // Sorted, so that the mean does not depend on the order of the rows.
    this.base =
      Float64Array.from(targets)
        .sort()
        .reduce((sum, target) => sum + target, 0) / rows;
    let size = 0;
    for (let row = 0; row < rows; row++) size = Math.max(size, Math.abs(targets[row]!));
    const bits = Math.ceil(Math.log2(rows + 1));
    const splittable = splittablePlayers(batch, checked);
    const start = {
      base: this.base,
      residuals: Float64Array.from(targets, (target) => target - this.base),
      unit: 2 ** (52 - bits),
      largest: 2 ** (51 - 2 * bits) - 1,
      nothing: NOTHING * size,
      splittable,
      heldOut,
    };
    this.#grower =
      workspace === undefined
        ? new PlainGrower(batch, checked, start)
        : new KernelGrower(workspace, batch, checked, start);
    this.#forest = new Forest(players, this.base);
    this.#bound = splittable.length < players;
    if (checked.subsample < 1) this.#drawRows = rowDrawer(rows, checked.subsample, random);
  }

  /** Whether `minLeaf` has ruled out any split so far: if not, a smaller one would have grown the same trees. */
  get bound(): boolean {
    return this.#bound || this.#grower.bound;
  }

  /** Trees grown so far. */
  get trees(): number {
    return this.#forest.trees;
  }

  /** Target minus prediction of each training row. */
  get residuals(): Float64Array {
    return this.#grower.residuals;
  }

  /** What the trees so far predict for the held-out coalitions. */
  get predictions(): Float64Array {
    return this.#grower.predictions;
  }

  /** The trees grown so far; it goes on growing with the booster. */
  get forest(): Forest {
    return this.#forest;
  }

  /** Grows one tree. False, and nothing changed, where no split gains anything. */
  step(): boolean {
    this.#drawRows?.(this.#grower.chosen);
    const tree = this.#grower.grow();
    if (tree === undefined) return false;
    this.#forest.add(tree);
    return true;
  }

  /** The first `most` trees grown (default all), or all if they are fewer, as arrays of their own. */
  model(most?: number): TreeModel {
    return this.#forest.model(most);
  }
}

/** Marks a random share of the rows with 1 and all others with 0: another draw each time. */
function rowDrawer(rows: number, share: number, random: Random): (chosen: Float64Array) => void {
  const count = Math.max(1, Math.round(share * rows));
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  return (chosen) => {
    chosen.fill(0);
    for (let at = 0; at < count; at++) {
      const other = at + random.below(rows - at);
      const row = order[other]!;
      order[other] = order[at]!;
      order[at] = row;
      chosen[row] = 1;
    }
  };
}

/** The players that at least minLeaf rows show present and as many absent, ascending. */
function splittablePlayers(batch: CoalitionBatch, { minLeaf }: CheckedBoosting): Int32Array {
  const { rows, players } = batch;
  const columns = playerColumns(batch);
  const height = wordsPerColumn(rows);
  return Int32Array.from({ length: players }, (_, player) => player).filter((player) => {
    let present = 0;
    for (let at = player * height; at < (player + 1) * height; at++) present += popcount(columns[at]!);
    return present >= minLeaf && rows - present >= minLeaf;
  });
}
