import { createRandom } from '../../coalitions/random.ts';
import { type Characters, packCharacters, predict } from '../../linear/characters.ts';
import { assignFolds } from '../../linear/folds.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';
import type { GuessedFit } from '../guess.ts';
import { pause } from '../pause.ts';
import { type Fold, leastError, splitFolds, squaredError, sumExcept } from '../proxyspex/folds.ts';
import type { Sample } from '../sample.ts';
import { describeSparse } from './account.ts';
import { nextCandidates } from './candidates.ts';
import { type PathStep, relaxedPath } from './path.ts';

const FOLDS = 5;
/** Stream of the seed that assigns rows to folds. */
const FOLD_STREAM = 0x737072;
/** Shares of least squares in the mixture with the LASSO. */
const SHARES: readonly number[] = [0, 0.25, 0.5, 0.75, 1];
/** A fold's path ends when so many penalties that took terms in have not predicted its held-out rows better. */
const PATIENCE = 4;
/** A share of the values' sum of squares that is nothing but rounding: what is so near needs no better fit. */
const EXACT = 1e-12;
/** Rounds of screening at most, and by how much the next one must be better to go on. */
const MOST_ROUNDS = 8;
const PROGRESS = 0.005;
/** What all sets of three have to gain, as a share of the error: with less they were noise, and at 128 ablations cost R². */
const TRIPLES_GAIN = 0.05;
/** Terms smaller than this share of the largest are rounding. */
const ROUNDING = 1e-10;

/** What `fitSparseRegression` is told. */
export interface SparseSettings {
  readonly seed: number;
}

/** A sparse regression, and what came out of it. */
export interface SparseFit extends GuessedFit {
  /** Rounds of screening whose fit was chosen: 0 has single players only. */
  readonly rounds: number;
  /** Share of least squares in it, the rest being the LASSO. */
  readonly share: number;
}

/** Coefficients of some terms, the constant first. */
interface Model {
  readonly supports: readonly Support[];
  readonly coefficients: Float64Array;
}

/** One round of all folds: errors of each option, which is a penalty and a share. */
interface Round {
  /** Whether all sets of three were looked at. */
  readonly allTriples: boolean;
  /** Shape [penalties × shares][folds]: sums of squares over held-out rows. */
  readonly errors: readonly Float64Array[];
  /** The model of a fold (-1: of all rows) with that option. */
  model(fold: number, option: number): Model;
}

/**
 * Sparse regression on screened candidates: first the LASSO on single players, then, round by round, on the terms found so
 * far and those pairs and (by heredity) larger sets that go along most with what is left. In each round the penalty is chosen
 * by 5-fold cross-validation, and so is how far the terms found are freed from it (`relaxedPath`); the rounds go on while
 * they predict held-out rows better, and then in the same way with all sets of three, whose parts need not have been found.
 * Screening is part of each fold: no row has a say in what predicts it, but in the choice of options by the other folds.
 */
export async function fitSparseRegression(
  draws: Sample,
  { seed }: SparseSettings,
  signal?: AbortSignal,
): Promise<SparseFit> {
  const { players, rows } = draws.batch;
  const folds = splitFolds(draws, assignFolds(rows, FOLDS, createRandom(seed).fork(FOLD_STREAM)));
  const sampleOf = (fold: number): Sample => (fold < 0 ? draws : folds[fold]!.train);
  const singles: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];

  const nothing = EXACT * variation(draws.targets);
  let before = (await runRound(draws, folds, false, () => singles))!;
  const rounds: Round[] = [before];
  let allTriples = false;
  while (rounds.length <= MOST_ROUNDS && !signal?.aborted) {
    const from = before;
    const wide = allTriples;
    const candidatesOf = (fold: number): Support[] => {
      const model = significant(from.model(fold, leastError(from.errors, fold)));
      return nextCandidates(
        model.supports,
        model.coefficients.map((c) => c ** 2),
        residual(sampleOf(fold), model),
        wide,
      );
    };
    // Most games have nothing to gain by sets of three, which the first fold shows for a fifth of the time.
    const bar =
      wide && !from.allTriples
        ? (1 - TRIPLES_GAIN) * Math.min(...from.errors.map((folds) => folds[0]!))
        : Infinity;
    const round = await runRound(draws, folds, wide, candidatesOf, bar);
    if (round === undefined) break;
    rounds.push(round);
    if (leastOf(round) <= nothing) break;
    if (leastOf(round) < (1 - PROGRESS) * leastOf(before)) before = round;
    else if (allTriples) break;
    else allTriples = true;
  }

  /** The round and option with the least error over all folds but one. */
  const choose = (except: number): { readonly round: number; readonly option: number } => {
    const options = rounds.map(({ errors }) => leastError(errors, except));
    const errors = rounds.map((round, at) => Float64Array.of(weighedError(round, options[at]!, except)));
    const round = leastError(errors);
    return { round, option: options[round]! };
  };
  const predictions = new Float64Array(rows);
  folds.forEach(({ test, rows: held }, fold) => {
    const { round, option } = choose(fold);
    const model = rounds[round]!.model(fold, option);
    predictModel(packCharacters(test.batch, model.supports), model).forEach((value, at) => {
      predictions[held[at]!] = value;
    });
  });
  const { round, option } = choose(-1);
  const spectrum = toSpectrum(players, significant(rounds[round]!.model(-1, option)));
  const share = SHARES[option % SHARES.length]!;
  return {
    spectrum,
    predictions,
    rounds: round,
    share,
    account: describeSparse(spectrum, draws.batch, round, share, rounds[round]!.allTriples),
  };
}

/**
 * Fits the paths of all folds, each to the candidates that `candidatesOf` gives it. undefined where no option has less error than
 * `bar` in the first fold.
 */
async function runRound(
  draws: Sample,
  folds: readonly Fold[],
  allTriples: boolean,
  candidatesOf: (fold: number) => readonly Support[],
  bar = Infinity,
): Promise<Round | undefined> {
  const candidates: (readonly Support[])[] = [];
  const paths: PathStep[][] = [];
  /** Shape [folds][options]. */
  const errors: number[][] = [];
  let reached = Infinity;
  for (const [fold, { train, test }] of folds.entries()) {
    await pause();
    const supports = candidatesOf(fold);
    const held = packCharacters(test.batch, supports);
    const steps: PathStep[] = [];
    const own: number[] = [];
    const nothing = EXACT * variation(test.targets);
    let best = Infinity;
    let since = 0;
    let size = 0;
    for (const step of relaxedPath(train, supports)) {
      const shrunk = predict(held, step.shrunk);
      const free = predict(held, step.free);
      let least = Infinity;
      for (const share of SHARES) {
        const mixed = shrunk.map((value, row) => value + share * (free[row]! - value));
        const error = squaredError(test.targets, mixed);
        own.push(error);
        least = Math.min(least, error);
      }
      steps.push(step);
      if (least < best) since = 0;
      else if (step.size > size) since++;
      size = step.size;
      best = Math.min(best, least);
      if (since === PATIENCE || steps.length === reached || best <= nothing) break;
    }
    if (fold === 0 && best > bar) return undefined;
    // A fold that has found everything waits for the others; one that only gets worse does not.
    if (best > nothing) reached = Math.min(reached, steps.length);
    candidates.push(supports);
    paths.push(steps);
    errors.push(own);
  }
  const walked = Number.isFinite(reached) ? reached : Math.max(...paths.map((steps) => steps.length));
  const ofOption = (fold: number, option: number): number => {
    const last = paths[fold]!.length - 1;
    const step = Math.min(Math.floor(option / SHARES.length), last);
    return errors[fold]![step * SHARES.length + (option % SHARES.length)]!;
  };

  let all:
    | {
        readonly supports: readonly Support[];
        readonly path: Generator<PathStep>;
        readonly steps: PathStep[];
      }
    | undefined;
  return {
    allTriples,
    errors: Array.from({ length: walked * SHARES.length }, (_, option) =>
      Float64Array.from(folds, (__, fold) => ofOption(fold, option)),
    ),
    model(fold, option) {
      const penalty = Math.floor(option / SHARES.length);
      const share = SHARES[option % SHARES.length]!;
      if (fold >= 0) {
        const steps = paths[fold]!;
        return mixedModel(candidates[fold]!, steps[Math.min(penalty, steps.length - 1)]!, share);
      }
      if (all === undefined) {
        const supports = candidatesOf(-1);
        all = { supports, path: relaxedPath(draws, supports), steps: [] };
      }
      while (all.steps.length <= penalty) {
        const { value } = all.path.next();
        if (value === undefined) break;
        all.steps.push(value);
      }
      return mixedModel(all.supports, all.steps[Math.min(penalty, all.steps.length - 1)]!, share);
    },
  };
}

function mixedModel(supports: readonly Support[], { shrunk, free }: PathStep, share: number): Model {
  return { supports, coefficients: shrunk.map((value, at) => value + share * (free[at]! - value)) };
}

/** The constant, and the terms that are not nothing. */
function significant({ supports, coefficients }: Model): Model {
  const largest = coefficients.reduce(
    (most, value, at) => (at === 0 ? 0 : Math.max(most, Math.abs(value))),
    0,
  );
  const kept = Array.from(supports.keys()).filter(
    (at) => at === 0 || Math.abs(coefficients[at]!) > ROUNDING * largest,
  );
  return {
    supports: kept.map((at) => supports[at]!),
    coefficients: Float64Array.from(kept, (at) => coefficients[at]!),
  };
}

function residual({ batch, targets }: Sample, model: Model): Sample {
  const predicted = predictModel(packCharacters(batch, model.supports), model);
  return { batch, targets: targets.map((target, row) => target - predicted[row]!) };
}

function predictModel(characters: Characters, { coefficients }: Model): Float64Array {
  return predict(characters, coefficients);
}

function toSpectrum(players: number, { supports, coefficients }: Model): Spectrum {
  return createSpectrum(
    players,
    supports.map((support, at) => [support, coefficients[at]!] as const),
  );
}

function leastOf(round: Round): number {
  return weighedError(round, leastError(round.errors));
}

/** The error of an option over all folds but one, the larger for what sets of three have to gain. */
function weighedError({ errors, allTriples }: Round, option: number, except = -1): number {
  return sumExcept(errors[option]!, except) / (allTriples ? 1 - TRIPLES_GAIN : 1);
}

/** Sum of squares around the mean. */
function variation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return squaredError(values, new Float64Array(values.length).fill(mean));
}
