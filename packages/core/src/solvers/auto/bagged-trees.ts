import { createRandom } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import { averageTrees, predictTrees } from '../../trees/model.ts';
import { treesToFourier } from '../../trees/to-fourier.ts';
import type { GuessedFit } from '../guess.ts';
import { pause } from '../pause.ts';
import { bestTrees, boostPath } from '../proxyspex/boost-path.ts';
import { splitFolds } from '../proxyspex/folds.ts';
import type { Sample } from '../sample.ts';

const FOLDS = 5;
const FOLD_STREAM = 0x626167;
/** Small leaves, and each tree on some of the rows only: both matter, and nothing else does much. */
const SETTINGS = { rate: 0.05, leaves: 31, minLeaf: 5, subsample: 0.6 } as const;
const MOST_TREES = 400;
/** Deep trees need rows, and their many terms few players. */
const SHALLOW = 4;
const DEEP = 6;
const DEEP_ROWS = 400;
const DEEP_PLAYERS = 32;
/** Share of the trees' variance that truncation may lose. */
const LOSS = 0.002;

/**
 * Bagged boosted trees: one stochastic gradient boosting (Friedman 2002) for each of five folds, each blind for a fifth of the
 * rows, and their mean as a sparse spectrum. The number of trees is what predicts the held-out folds best; a fold's own
 * predictions have the number that the others choose. At one setting, as good beside a process as a search over a grid of them.
 */
export async function fitBaggedTrees(draws: Sample, terms: number, seed: number): Promise<GuessedFit> {
  const { rows, players } = draws.batch;
  const depth = rows >= DEEP_ROWS && players <= DEEP_PLAYERS ? DEEP : SHALLOW;
  const random = createRandom(seed).fork(FOLD_STREAM);
  const folds = splitFolds(draws, assignFolds(rows, FOLDS, random));
  await pause();
  const path = boostPath(folds, { ...SETTINGS, depth }, MOST_TREES, [], random);
  await pause();
  const predictions = new Float64Array(rows);
  folds.forEach(({ test, rows: held }, fold) => {
    const model = path.forests[fold]!.model(bestTrees(path, fold).trees);
    predictTrees(model, test.batch).forEach((value, at) => {
      predictions[held[at]!] = value;
    });
  });
  const { trees } = bestTrees(path);
  const model = averageTrees(path.forests.map((forest) => forest.model(trees)));
  const spectrum = treesToFourier(model, { loss: LOSS, terms });
  return {
    spectrum,
    predictions,
    account: [
      `Trees of depth ${depth} were boosted ${FOLDS} times, each time without a fifth of the ${rows} coalitions and each tree on ${100 * SETTINGS.subsample} % of the others; the mean of all ${FOLDS} times ${trees} trees has ${spectrum.supports.length} terms.`,
    ],
  };
}
