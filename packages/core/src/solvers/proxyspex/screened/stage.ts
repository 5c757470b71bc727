import type { CoalitionBatch } from '../../../coalitions/batch.ts';
import { packCharacters, predict } from '../../../linear/characters.ts';
import { type LinearModel, weightedRidge } from '../../../linear/weighted-ridge.ts';
import { pause } from '../../pause.ts';
import type { Sample } from '../../sample.ts';
import { type Fold, leastError, squaredError, sumExcept } from '../folds.ts';
import type { Prior } from './prior.ts';

/** Noises tried: variances of the noise over those of the values that the prior expects. */
const NOISES: readonly number[] = Array.from({ length: 17 }, (_, i) => 10 ** (1.4 - 0.4 * i));
/** A stage that follows another tries the noises so near to the other's choice: small ones take most of the time. */
const REACH = 3;

/** A regression fitted to some rows. */
export interface StageFit {
  readonly prior: Prior;
  readonly model: LinearModel;
}

/** One kind of regression, cross-validated. */
export interface Stage {
  readonly noises: readonly number[];
  /** Shape [noises][folds]: sum of squares over each fold's held-out rows. */
  readonly errors: readonly Float64Array[];
  /** Fitted to the rows outside of each fold, with the noise that the other folds choose. */
  readonly fits: readonly StageFit[];
  /** What each of `fits` predicts for its held-out rows. */
  readonly held: readonly Float64Array[];
  /** Fitted to all rows, with the noise that all folds choose. */
  fitAll(): StageFit;
}

/**
 * Fits a regression to the rows outside of each fold. `priorOf` gives the prior of a fold, which must not have seen its
 * held-out rows; that of all rows for fold -1. `before`: a stage that it follows.
 */
export async function runStage(
  sample: Sample,
  folds: readonly Fold[],
  priorOf: (fold: number) => Prior,
  before?: Stage,
): Promise<Stage> {
  const noises = before === undefined ? NOISES : noisesNear(before);
  const errors = Array.from(noises, () => new Float64Array(folds.length));
  const paths: { readonly prior: Prior; readonly models: readonly LinearModel[] }[] = [];
  for (const [fold, { train, test }] of folds.entries()) {
    await pause();
    const prior = priorOf(fold);
    const models = fitPath(train, prior, noises);
    paths.push({ prior, models });
    predictAll(prior, models, test.batch).forEach((predicted, noise) => {
      errors[noise]![fold] = squaredError(test.targets, predicted);
    });
  }
  const fits = paths.map(({ prior, models }, fold) => ({ prior, model: models[leastError(errors, fold)]! }));
  let all: StageFit | undefined;
  return {
    noises,
    errors,
    fits,
    held: fits.map(({ prior, model }, fold) => predictAll(prior, [model], folds[fold]!.test.batch)[0]!),
    fitAll() {
      if (all === undefined) {
        const prior = priorOf(-1);
        const noise = noises[leastError(errors)]!;
        all = { prior, model: fitPath(sample, prior, [noise])[0]! };
      }
      return all;
    },
  };
}

/** The regression of a stage for one fold; -1: for all rows. */
export function fitOf(stage: Stage, fold: number): StageFit {
  return fold < 0 ? stage.fitAll() : stage.fits[fold]!;
}

/** Least error of a stage over all folds but one. */
export function stageError({ errors }: Stage, except = -1): number {
  return sumExcept(errors[leastError(errors, except)]!, except);
}

/** The stage with the least error over all folds but one; of equals the first. */
export function chooseStage(stages: readonly Stage[], except = -1): Stage {
  return stages[leastError(stages.map((stage) => Float64Array.of(stageError(stage, except))))]!;
}

function noisesNear({ noises, errors }: Stage): readonly number[] {
  const chosen = NOISES.indexOf(noises[leastError(errors)]!);
  return NOISES.slice(Math.max(0, chosen - REACH), chosen + REACH + 1);
}

function fitPath(
  { batch, targets }: Sample,
  { supports, weights }: Prior,
  noises: ArrayLike<number>,
): LinearModel[] {
  return weightedRidge(packCharacters(batch, supports), targets, weights, noises);
}

function predictAll(
  { supports }: Prior,
  models: readonly LinearModel[],
  batch: CoalitionBatch,
): Float64Array[] {
  const characters = packCharacters(batch, supports);
  return models.map(({ constant, coefficients }) =>
    predict(characters, coefficients).map((prediction) => prediction + constant),
  );
}
