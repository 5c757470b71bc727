import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { SolveOptions } from '../solver.ts';

/** The boosting settings to choose from by cross-validation: every combination. */
export interface BoostingGrid {
  /** Greatest depths, Infinity for unbounded; default 3, 5 and unbounded. */
  readonly depths?: readonly number[];
  /**
   * Numbers of trees; default 500, 1000, 5000. One boosting path passes through all of them: every number up to the
   * largest is looked at, and a path stops early once more trees have stopped helping.
   */
  readonly trees?: readonly number[];
  /** Learning rates; default 0.1 and 0.01. */
  readonly rates?: readonly number[];
  /** Most leaves a tree; default 31, LightGBM's. */
  readonly leaves?: readonly number[];
  /** Fewest rows a leaf; default 20, LightGBM's, and 10. */
  readonly minLeaf?: readonly number[];
}

/** Options of solver `proxyspex`. */
export interface ProxySpexOptions extends SolveOptions {
  /**
   * Boosting settings; what is left out keeps its default. Without any, trees over more than 256 players are of depth 3,
   * learning rate 0.1 and 20 rows a leaf only.
   */
  readonly grid?: BoostingGrid;
  /**
   * Folds of the cross-validation, 2 to 20; default 5, the paper's. More folds cost their share of time and hardly change
   * the spectrum, but with few coalitions the reported R² then comes closer to the true one, from below.
   */
  readonly folds?: number;
  /** Most terms besides the constant; default 10,000. */
  readonly terms?: number;
  /**
   * Regression of the trees' terms on the measured values: `ridge`, `lasso`, `none`, or `auto`, the one with the least
   * out-of-fold error, none included, with a regression on single players and screened pairs beside the trees; default
   * `auto`.
   */
  readonly refit?: Refit;
}

/** How the coefficients of the chosen sets are fitted anew. */
export type Refit = 'auto' | 'none' | 'ridge' | 'lasso';

/** The paper's own grid (arXiv 2505.17495, appendix B.1.1), with LightGBM's leaf-size defaults. */
export const PAPER_GRID: Required<BoostingGrid> = {
  depths: [3, 5, Infinity],
  trees: [500, 1000, 5000],
  rates: [0.1, 0.01],
  leaves: [31],
  minLeaf: [20],
};

/** What the fit needs to know, checked. */
export interface FitSettings {
  readonly grid: Required<BoostingGrid>;
  /** Whether the caller has asked for that grid. */
  readonly ownGrid: boolean;
  readonly folds: number;
  readonly terms: number;
  readonly refit: Refit;
  readonly seed: number;
}

/** Fills in defaults. Throws InvalidArgumentError for a value that makes no sense. */
export function checkSettings({
  grid,
  folds = 5,
  terms = 10_000,
  refit = 'auto',
  seed = 0,
}: Partial<ProxySpexOptions>): FitSettings {
  const full = { ...PAPER_GRID, minLeaf: [20, 10], ...grid };
  const whole = (value: number): boolean => Number.isInteger(value);
  checkList(
    'depths',
    full.depths,
    'integers of at least 1, or Infinity',
    (depth) => depth >= 1 && (whole(depth) || depth === Infinity),
  );
  checkList(
    'trees',
    full.trees,
    'integers from 1 to 100,000',
    (trees) => whole(trees) && trees >= 1 && trees <= 100_000,
  );
  checkList('rates', full.rates, 'numbers above 0 and at most 1', (rate) => rate > 0 && rate <= 1);
  checkList('leaves', full.leaves, 'integers of at least 2', (leaves) => whole(leaves) && leaves >= 2);
  checkList('minLeaf', full.minLeaf, 'integers of at least 1', (rows) => whole(rows) && rows >= 1);
  if (!whole(folds) || folds < 2 || folds > 20) {
    throw new InvalidArgumentError('folds', `folds must be an integer from 2 to 20, not ${folds}`, folds);
  }
  if (!whole(terms) || terms < 1) {
    throw new InvalidArgumentError('terms', `terms must be an integer of at least 1, not ${terms}`, terms);
  }
  if (!['auto', 'none', 'ridge', 'lasso'].includes(refit)) {
    throw new InvalidArgumentError(
      'refit',
      `refit must be auto, none, ridge or lasso, not '${refit}'`,
      refit,
    );
  }
  return { grid: full, ownGrid: grid !== undefined, folds, terms, refit, seed };
}

function checkList(
  name: string,
  values: readonly number[],
  what: string,
  good: (value: number) => boolean,
): void {
  const bad = values.length === 0 ? 'an empty list' : values.find((value) => !good(value));
  if (bad === undefined) return;
  throw new InvalidArgumentError(`grid.${name}`, `grid.${name} must list ${what}, not ${bad}`, values);
}
