import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * Deepest path that any tree may have, also where `depth` is unbounded. A leaf at depth d has 2^d Fourier terms, and
 * rows that favour presence (or absence) can grow chains as long as the leaves allow; this keeps the read-out small.
 * On uniform rows, where every split about halves a node, it binds only beyond minLeaf · 2^12 rows.
 */
const DEEPEST = 12;

/** Settings of gradient boosting. The defaults are LightGBM's. */
export interface BoostingOptions {
  /** Shrinkage of every tree's step, in (0, 1]; default 0.1. */
  readonly rate?: number;
  /** Most splits between the root and a leaf; default and most: unbounded, in effect 12. */
  readonly depth?: number;
  /** Most leaves of a tree; default 31. */
  readonly leaves?: number;
  /** Fewest rows in a leaf; default 20. */
  readonly minLeaf?: number;
  /** L2 penalty on leaf values, in rows; default 0. */
  readonly lambda?: number;
  /** Share of the rows that each tree is grown on, drawn anew for each (stochastic gradient boosting); default 1. */
  readonly subsample?: number;
}

/** Every setting, checked. */
export type CheckedBoosting = Required<BoostingOptions>;

/** Fills in defaults. Throws InvalidArgumentError for a value out of range. */
export function checkBoosting(options: BoostingOptions): CheckedBoosting {
  const checked = {
    rate: options.rate ?? 0.1,
    depth: Math.min(options.depth ?? DEEPEST, DEEPEST),
    leaves: options.leaves ?? 31,
    minLeaf: options.minLeaf ?? 20,
    lambda: options.lambda ?? 0,
    subsample: options.subsample ?? 1,
  };
  const need = (good: boolean, name: keyof CheckedBoosting, what: string): void => {
    if (!good)
      throw new InvalidArgumentError(name, `${name} must be ${what}, not ${options[name]}`, options[name]);
  };
  need(checked.rate > 0 && checked.rate <= 1, 'rate', 'above 0 and at most 1');
  need(
    checked.depth >= 1 && Number.isInteger(checked.depth),
    'depth',
    'an integer of at least 1, or Infinity',
  );
  need(checked.leaves >= 2 && Number.isInteger(checked.leaves), 'leaves', 'an integer of at least 2');
  need(checked.minLeaf >= 1 && Number.isInteger(checked.minLeaf), 'minLeaf', 'an integer of at least 1');
  need(checked.subsample > 0 && checked.subsample <= 1, 'subsample', 'above 0 and at most 1');
  need(checked.lambda >= 0 && checked.lambda < Infinity, 'lambda', 'a finite number of at least 0');
  return checked;
}
