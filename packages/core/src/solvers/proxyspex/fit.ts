import { createRandom } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import type { TaskPool } from '../../parallel/task-pool.ts';
import { inPool } from '../../parallel/tasks.ts';
import type { Sample } from '../sample.ts';
import { blend, type Fit } from './blend.ts';
import type { TreeFit } from './fit-trees.ts';
import { splitFolds } from './folds.ts';
import type { ScreenedFit } from './screened/index.ts';
import type { BoostingGrid, FitSettings } from './settings.ts';
import { headOf, rankTerms, toSpectrum } from './spectra.ts';

/** What was fitted to a sample, and how well the whole way there predicts rows that it has not seen. */
export interface ProxyFit extends Fit {
  readonly trees: TreeFit;
  /** The players that the trees were allowed to look at. */
  readonly treePlayers: number;
  /** undefined where the settings ask for trees only. */
  readonly screened?: ScreenedFit;
  /** The trees' share of the result. */
  readonly share: number;
  readonly folds: number;
}

/** Stream of the seed that assigns rows to folds. */
const FOLD_STREAM = 1;
/** Trees look at all players up to so many, and else at so many that the regression screens. */
const MOST_TREE_PLAYERS = 128;
/** The settings of trees on screened players, unless the caller has others. */
const QUICK_GRID = { depths: [3], rates: [0.1], minLeaf: [20] } as const satisfies BoostingGrid;

/**
 * Trees and a regression on screened terms, each cross-validated on the same folds, mixed as predicts best. The signal ends
 * the search for settings; the best of those tried are then used. Both may run at once in a pool.
 */
export async function fitProxy(
  sample: Sample,
  settings: FitSettings,
  signal?: AbortSignal,
  pool?: TaskPool,
): Promise<ProxyFit> {
  const { batch, targets } = sample;
  const random = createRandom(settings.seed).fork(FOLD_STREAM);
  const folds = splitFolds(sample, assignFolds(batch.rows, settings.folds, random));
  if (settings.refit !== 'auto') {
    const trees = await inPool(pool, 'grow-trees', { sample, folds, settings, kept: undefined }, signal);
    const { spectrum, predictions } = trees;
    return { spectrum, predictions, trees, treePlayers: batch.players, share: 1, folds: folds.length };
  }
  const many = batch.players > 2 * MOST_TREE_PLAYERS;
  const screening = inPool(pool, 'screen', { sample, folds }, signal);
  if (many || pool === undefined) await screening;
  const kept = many
    ? (await screening).strongest.map((players) => players.slice(0, MOST_TREE_PLAYERS).sort())
    : undefined;
  const grid = many && !settings.ownGrid ? { ...settings.grid, ...QUICK_GRID } : settings.grid;
  const growing = inPool(
    pool,
    'grow-trees',
    { sample, folds, settings: { ...settings, grid }, kept },
    signal,
  );
  const [screened, trees] = await Promise.all([screening, growing]);
  const { spectrum, predictions, share } = blend(trees, screened, targets, folds);
  return {
    spectrum: toSpectrum(headOf(rankTerms(spectrum), settings.terms + 1)),
    predictions,
    trees,
    treePlayers: many ? MOST_TREE_PLAYERS : batch.players,
    screened,
    share,
    folds: folds.length,
  };
}
