import { type Characters, packCharacters, predict } from '../../../linear/characters.ts';
import {
  type LinearModel,
  type RidgeRows,
  ridgeRows,
  weightedRidge,
} from '../../../linear/weighted-ridge.ts';
import type { Support } from '../../../spectrum/spectrum.ts';
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
 * Fits regressions to the rows outside of each fold, one for each of the priors that `priorsOf` gives a fold: they must
 * share their supports, and must not have seen its held-out rows. Those of all rows are asked for as fold -1. `before`: a
 * stage that they follow.
 */
export async function runStages(
  sample: Sample,
  folds: readonly Fold[],
  priorsOf: (fold: number) => readonly Prior[],
  before?: Stage,
): Promise<Stage[]> {
  const noises = before === undefined ? NOISES : noisesNear(before);
  const paths: { readonly priors: readonly Prior[]; readonly models: readonly LinearModel[][] }[] = [];
  const held: Float64Array[][][] = [];
  for (const { train, test } of folds) {
    await pause();
    const priors = priorsOf(paths.length);
    const prepared = prepare(train, priors[0]!.supports);
    const models = priors.map(({ weights }) => weightedRidge(prepared, weights, noises));
    const characters = packCharacters(test.batch, priors[0]!.supports);
    held.push(models.map((path) => path.map((model) => predictWith(characters, model))));
    paths.push({ priors, models });
  }
  let all: readonly Prior[] | undefined;
  const count = paths[0]!.priors.length;
  return Array.from({ length: count }, (_, which) => {
    const errors = Array.from(noises, (__, noise) =>
      Float64Array.from(folds, ({ test }, fold) => squaredError(test.targets, held[fold]![which]![noise]!)),
    );
    const chosen = folds.map((__, fold) => leastError(errors, fold));
    let fit: StageFit | undefined;
    return {
      noises,
      errors,
      fits: paths.map(({ priors, models }, fold) => ({
        prior: priors[which]!,
        model: models[which]![chosen[fold]!]!,
      })),
      held: chosen.map((noise, fold) => held[fold]![which]![noise]!),
      fitAll() {
        if (fit === undefined) {
          all ??= priorsOf(-1);
          const prior = all[which]!;
          const noise = noises[leastError(errors)]!;
          const model = weightedRidge(prepare(sample, prior.supports), prior.weights, [noise])[0]!;
          fit = { prior, model };
        }
        return fit;
      },
    };
  });
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

/** The least noise that a stage tries which follows this one. */
export function leastNoise(before: Stage): number {
  return Math.min(...noisesNear(before));
}

function noisesNear({ noises, errors }: Stage): readonly number[] {
  const chosen = NOISES.indexOf(noises[leastError(errors)]!);
  return NOISES.slice(Math.max(0, chosen - REACH), chosen + REACH + 1);
}

/** Rows prepared for regressions on some supports, for as long as these are used. */
const PREPARED = new WeakMap<readonly Support[], { readonly sample: Sample; readonly rows: RidgeRows }>();

function prepare(sample: Sample, supports: readonly Support[]): RidgeRows {
  const known = PREPARED.get(supports);
  if (known?.sample === sample) return known.rows;
  const rows = ridgeRows(packCharacters(sample.batch, supports), sample.targets);
  PREPARED.set(supports, { sample, rows });
  return rows;
}

function predictWith(characters: Characters, { constant, coefficients }: LinearModel): Float64Array {
  return predict(characters, coefficients).map((prediction) => prediction + constant);
}
