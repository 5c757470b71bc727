import { createRandom } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { fitTrees } from '../../trees/booster.ts';
import { type BoostPath, bestTrees, type Configuration } from './boost-path.ts';
import { type Fold, leastError, type Sample, splitFolds, squaredError, sumExcept } from './folds.ts';
import { searchGrid } from './grid.ts';
import { type Kind, kindsOf, spectraOf } from './procedures.ts';
import type { FitSettings } from './settings.ts';
import { toSpectrum } from './spectra.ts';

/** A sparse spectrum fitted to a sample, and how well the whole procedure predicts rows that it has not seen. */
export interface ProxyFit {
  readonly spectrum: Spectrum;
  /** Each row predicted by the procedure without it: the choice of settings included. */
  readonly predictions: Float64Array;
  readonly configuration: Configuration;
  readonly trees: number;
  readonly kind: Kind;
  /** Configurations that were boosted, and that were left out as hopeless. */
  readonly tried: number;
  readonly skipped: number;
  /** Out-of-fold mean squared errors of the best of each kind. */
  readonly errors: Readonly<Partial<Record<Kind, number>>>;
}

/** Stream of the seed that assigns rows to folds. */
const FOLD_STREAM = 1;

/**
 * Steps 2 to 5 on measured coalitions. Every choice (configuration, number of trees, truncation, refit) goes by the
 * errors on held-out folds. The predictions stay honest because a fold's own errors have no say in what predicts it:
 * its configuration, trees and refit are those that the other folds would choose.
 */
export function fitProxy(sample: Sample, settings: FitSettings): ProxyFit {
  const { batch, targets } = sample;
  const assigned = assignFolds(batch.rows, settings.folds, createRandom(settings.seed).fork(FOLD_STREAM));
  const folds = splitFolds(sample, assigned);
  const { paths, skipped } = searchGrid(folds, settings.grid);
  const choose = (except: number): BoostPath =>
    paths[leastError(paths.map((path) => Float64Array.of(bestTrees(path, except).error)))]!;

  const trials = new Map<BoostPath, Trial>();
  const trialOf = (path: BoostPath): Trial => {
    const known = trials.get(path) ?? tryProcedures(path, folds, settings);
    trials.set(path, known);
    return known;
  };

  const predictions = new Float64Array(batch.rows);
  folds.forEach(({ rows }, fold) => {
    const trial = trialOf(choose(fold));
    const held = trial.predictions[leastError(trial.errors, fold)]![fold]!;
    rows.forEach((row, at) => {
      predictions[row] = held[at]!;
    });
  });

  const path = choose(-1);
  const trial = trialOf(path);
  const procedure = leastError(trial.errors);
  const { trees } = bestTrees(path);
  const model = fitTrees(batch, targets, { ...path.configuration, trees });
  const kinds = kindsOf(settings);
  return {
    spectrum: toSpectrum(spectraOf(model, sample, settings)[procedure]!),
    predictions,
    configuration: path.configuration,
    trees,
    kind: kinds[procedure]!,
    tried: paths.length,
    skipped,
    errors: bestOfKinds(kinds, trial, batch.rows),
  };
}

/** Every procedure, on every fold of one configuration. */
interface Trial {
  /** Shape [procedures][folds]: sums of squared errors. */
  readonly errors: readonly Float64Array[];
  /** Shape [procedures][folds]: predictions of the fold's held-out rows. */
  readonly predictions: readonly Float64Array[][];
}

function tryProcedures(path: BoostPath, folds: readonly Fold[], settings: FitSettings): Trial {
  const procedures = kindsOf(settings).length;
  const errors = Array.from({ length: procedures }, () => new Float64Array(folds.length));
  const predictions = Array.from({ length: procedures }, (): Float64Array[] => []);
  folds.forEach(({ train, test }, fold) => {
    const { trees } = bestTrees(path, fold);
    const model = fitTrees(train.batch, train.targets, { ...path.configuration, trees });
    spectraOf(model, train, settings).forEach((terms, procedure) => {
      const held = evaluateSpectrum(terms, test.batch);
      predictions[procedure]!.push(held);
      errors[procedure]![fold] = squaredError(test.targets, held);
    });
  });
  return { errors, predictions };
}

function bestOfKinds(kinds: readonly Kind[], { errors }: Trial, rows: number): Partial<Record<Kind, number>> {
  const best: Partial<Record<Kind, number>> = {};
  kinds.forEach((kind, procedure) => {
    best[kind] = Math.min(best[kind] ?? Infinity, sumExcept(errors[procedure]!) / rows);
  });
  return best;
}
