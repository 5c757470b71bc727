import type { Random } from '../../coalitions/random.ts';
import { withWorkspace } from '../../kernels/workspace.ts';
import { crossValidatedRidge } from '../../linear/ridge.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';
import { Booster, boosterBytes } from '../../trees/booster.ts';
import { averageTrees, predictTrees, type TreeModel } from '../../trees/model.ts';
import { treesToFourier } from '../../trees/to-fourier.ts';
import { type Sample, selectSample } from '../sample.ts';
import type { HeldOut } from './cross-fit.ts';

/** `linear`: every player's own effect, by ridge regression. `trees`: boosted trees on what that leaves. */
export type ProxyKind = 'trees' | 'linear';

/** One proxy for each fold. */
export interface Proxies {
  /** Of their mean. */
  readonly spectrum: Spectrum;
  /** Of each proxy, for all rows. */
  readonly predictions: readonly Float64Array[];
}

/** As good as any; twice or half of each makes no difference to speak of. */
const SETTINGS = { rate: 0.1, depth: 4, leaves: 15, minLeaf: 3, lambda: 1, subsample: 0.7 } as const;
/** Their number is fixed: chosen by what predicts held-out rows best, it would know of them. */
const TREES = 150;

/**
 * A proxy for each fold, blind for the fold's rows. The two ends, the first rows, are often outliers: what is missed of them is
 * known without being fitted to.
 */
export function fitProxies(
  sample: Sample,
  held: HeldOut,
  kind: ProxyKind,
  seed: number,
  random: Random,
): Proxies {
  const { rows, players } = sample.batch;
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
  const mean = new Float64Array(supports.length);
  const models: TreeModel[] = [];
  const predictions = held.map((out, fold) => {
    const seen = all.filter((row) => out[row >>> 1] === 0);
    const train = selectSample(sample, seen.length > 2 ? seen.subarray(2) : seen);
    const { coefficients } = crossValidatedRidge({ ...train, supports, seed });
    coefficients.forEach((coefficient, at) => {
      mean[at] = mean[at]! + coefficient / held.length;
    });
    const linear = evaluateSpectrum({ players, supports, coefficients }, sample.batch);
    if (kind === 'linear') return linear;
    const left = evaluateSpectrum({ players, supports, coefficients }, train.batch).map(
      (value, row) => train.targets[row]! - value,
    );
    const model = boost({ batch: train.batch, targets: left }, random.fork(fold));
    models.push(model);
    return predictTrees(model, sample.batch).map((value, row) => value + linear[row]!);
  });
  const linear = createSpectrum(
    players,
    supports.map((support, at) => [support, mean[at]!] as const),
  );
  return {
    spectrum: kind === 'linear' ? linear : plus(treesToFourier(averageTrees(models)), linear),
    predictions,
  };
}

function boost({ batch, targets }: Sample, random: Random): TreeModel {
  return withWorkspace(boosterBytes(batch, 0, SETTINGS), (workspace) => {
    const booster = new Booster(batch, targets, SETTINGS, { workspace, random });
    for (let tree = 0; tree < TREES && booster.step(); tree++);
    return booster.model();
  });
}

function plus(a: Spectrum, b: Spectrum): Spectrum {
  const termsOf = ({ supports, coefficients }: Spectrum) =>
    supports.map((support, at) => [support, coefficients[at]!] as const);
  return createSpectrum(a.players, [...termsOf(a), ...termsOf(b)]);
}
