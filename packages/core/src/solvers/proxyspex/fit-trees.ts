import { selectPlayers } from '../../coalitions/select-players.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { averageTrees, renumberTrees } from '../../trees/model.ts';
import { pause } from '../pause.ts';
import type { Sample } from '../sample.ts';
import { type BoostPath, bestTrees, type Configuration } from './boost-path.ts';
import { type Fold, leastError, squaredError, sumExcept } from './folds.ts';
import { choosePath, searchGrid } from './grid.ts';
import { type Procedure, proceduresFor, spectraOf } from './procedures.ts';
import type { FitSettings } from './settings.ts';
import { type RankedTerms, toSpectrum } from './spectra.ts';

/** A sparse spectrum fitted to a sample, and how well the whole way there predicts rows that it has not seen. */
export interface TreeFit {
  readonly spectrum: Spectrum;
  /** Each row predicted without it, the choice of settings included. */
  readonly predictions: Float64Array;
  readonly configuration: Configuration;
  readonly trees: number;
  readonly procedure: Procedure;
  readonly folds: number;
  /** Configurations that were boosted, and that were left out, since they could not have won or the signal came. */
  readonly tried: number;
  readonly skipped: number;
  /** True when the signal ended the search for settings early. */
  readonly stopped: boolean;
  /** Least out-of-fold mean squared error of each kind of procedure. */
  readonly errors: Readonly<Partial<Record<Procedure['kind'], number>>>;
}

/**
 * Steps 2 to 5 on measured coalitions. Every choice (configuration, number of trees, truncation, refit) goes by errors
 * on held-out folds. The predictions stay honest because a fold's own errors have no say in them: its configuration, its
 * number of trees and its procedure are what the other folds would choose.
 *
 * The proxy is the mean of the folds' models: each has seen only its share of the rows, but their mean predicts better
 * than one model fitted to all, and costs nothing more. (So the predictions, each by one fold's model, understate it a
 * little.)
 *
 * `kept`: the only players that each fold's trees look at; default all. The signal ends the search for settings; the
 * best of those tried are then used.
 */
export async function fitTrees(
  sample: Sample,
  whole: readonly Fold[],
  settings: FitSettings,
  kept: readonly Uint32Array[] | undefined,
  signal?: AbortSignal,
): Promise<TreeFit> {
  const { batch } = sample;
  const folds = kept === undefined ? whole : whole.map((fold, at) => keepPlayers(fold, kept[at]!));
  const { paths, skipped, stopped } = await searchGrid(folds, settings.grid, signal);
  const procedures = proceduresFor(settings.refit);
  /** The spectra of one fold, from its own training rows alone, with the number of trees that the others choose. */
  const foldSpectra = (path: BoostPath, fold: number, tried: readonly Procedure[]): RankedTerms[] => {
    const model = path.forests[fold]!.model(bestTrees(path, fold).trees);
    return spectraOf(model, folds[fold]!.train, tried, settings.terms);
  };

  const path = choosePath(paths, -1);
  const held: Float64Array[][] = [];
  for (const [fold, { test }] of folds.entries()) {
    await pause();
    held.push(foldSpectra(path, fold, procedures).map((terms) => evaluateSpectrum(terms, test.batch)));
  }
  const errors = procedures.map((_, procedure) =>
    Float64Array.from(folds, ({ test }, fold) => squaredError(test.targets, held[fold]![procedure]!)),
  );

  const predictions = new Float64Array(batch.rows);
  folds.forEach(({ test, rows }, fold) => {
    const chosen = leastError(errors, fold);
    const others = choosePath(paths, fold);
    const predicted =
      others === path
        ? held[fold]![chosen]!
        : evaluateSpectrum(foldSpectra(others, fold, [procedures[chosen]!])[0]!, test.batch);
    rows.forEach((row, at) => {
      predictions[row] = predicted[at]!;
    });
  });

  const procedure = procedures[leastError(errors)]!;
  const { trees } = bestTrees(path);
  const models = path.forests.map((forest) => forest.model(trees));
  const model = averageTrees(
    kept === undefined ? models : models.map((own, fold) => renumberTrees(own, kept[fold]!, batch.players)),
  );
  return {
    spectrum: toSpectrum(spectraOf(model, sample, [procedure], settings.terms)[0]!),
    predictions,
    configuration: path.configuration,
    trees,
    procedure,
    folds: folds.length,
    tried: paths.length,
    skipped,
    stopped,
    errors: leastOfKinds(procedures, errors, batch.rows),
  };
}

function leastOfKinds(
  procedures: readonly Procedure[],
  errors: readonly Float64Array[],
  rows: number,
): Partial<Record<Procedure['kind'], number>> {
  const least: Partial<Record<Procedure['kind'], number>> = {};
  procedures.forEach(({ kind }, i) => {
    least[kind] = Math.min(least[kind] ?? Infinity, sumExcept(errors[i]!) / rows);
  });
  return least;
}

function keepPlayers({ train, test, rows }: Fold, players: Uint32Array): Fold {
  return {
    train: { ...train, batch: selectPlayers(train.batch, players) },
    test: { ...test, batch: selectPlayers(test.batch, players) },
    rows,
  };
}
