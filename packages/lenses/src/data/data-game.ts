import {
  type CoalitionBatch,
  contentHash,
  createBatch,
  type Game,
  InvalidArgumentError,
  include,
  isPresent,
} from '@spex/core';
import { type Measure, measureOf, measuresOf } from './measures.ts';
import type { PointGroups } from './point-groups.ts';
import type { Trainer } from './trainer.ts';

/** Options of `createDataGame`. */
export interface DataGameOptions {
  /** Who trains. */
  readonly trainer: Trainer;
  /** The right answer of each test point: an index of the trainer's classes, or a number. */
  readonly targets: ArrayLike<number>;
  /** What is made of the scores; default: the trainer's first (`measuresOf`). */
  readonly measure?: Measure;
  /** Which points are one player. */
  readonly groups: PointGroups;
  /** Names of the test points, the game's outputs; default `test 0`, `test 1`, … */
  readonly names?: readonly string[];
  /** Retrainings averaged into one value, with seeds seed, seed + 1, …; default 3 for a random trainer, else 1. */
  readonly repeats?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** How much one retraining's value of a coalition varies with its seed, pooled over all coalitions measured so far. */
export interface RetrainingNoise {
  /** Standard deviation of one retraining, of each output; 0 where nothing is random. */
  readonly deviations: Float64Array;
  /** Retrainings averaged into one value. */
  readonly repeats: number;
}

/** What retraining on some coalitions gave; all row-major. */
export interface Retrained {
  /** As `evaluate` gives them, shape [rows × outputs]: means over the repeats. */
  readonly values: Float64Array;
  /** Sums of the squared distances of the repeats from their mean, of the same shape. */
  readonly squares: Float64Array;
  /**
   * What the first repeat's model says of each test point, shape [rows × tests]: the index of the class with the best score,
   * -1 where several have it; the number itself where there are no classes.
   */
  readonly answers: Float64Array;
}

/** A game over a training set: the players are its points or groups of them, the outputs the test points. */
export interface DataGame extends Game {
  /** Who trains. */
  readonly trainer: Trainer;
  /** What is made of the trained model's scores. */
  readonly measure: Measure;
  /** Which points are one player. */
  readonly groups: PointGroups;
  /** Trainings with other seeds that a value is the mean of. */
  readonly repeats: number;
  /** The output that is the mean over all test points. */
  readonly meanOutput: number;
  /** What `evaluate` does, and all that comes with it. */
  retrain(batch: CoalitionBatch, context: { readonly signal?: AbortSignal }): Promise<Retrained>;
  /** undefined before anything random was measured twice. */
  noise(): RetrainingNoise | undefined;
}

/** Name of the output that is the mean over all test points. */
const MEAN = 'mean over the test set';

/**
 * Makes a game of a training set. A coalition's value is what a model trained on its players' points makes of each test
 * point, and last the mean over all of them: one retraining serves every output. The id is a hash of the trainer's id,
 * the measure, the groups, the seed and the repeats.
 * Throws InvalidArgumentError for a measure that the trainer does not allow, fewer than two players, points that belong
 * to no player or to two, or a wrong number of targets or names.
 */
export function createDataGame(options: DataGameOptions): DataGame {
  const { trainer, groups, seed = 0, repeats = trainer.random ? 3 : 1 } = options;
  const measure = options.measure ?? measuresOf(trainer.scale)[0]!;
  const targets = Float64Array.from(options.targets);
  const names = options.names ?? Array.from(targets, (_, test) => `test ${test}`);
  check({ ...options, measure, names, repeats });
  const { tests, points } = trainer;
  const classes = Math.max(1, trainer.classes.length);
  const width = tests + 1;
  const spread = new Float64Array(width);
  let degrees = 0;

  /** Values of one repeat, shape [rows × outputs]. */
  const measured = (scores: Float64Array, rows: number): Float64Array => {
    const values = new Float64Array(rows * width);
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let test = 0; test < tests; test++, at += classes) {
        const value = measureOf(measure, trainer.scale, scores, at, classes, targets[test]!);
        values[row * width + test] = value;
        sum += value;
      }
      values[row * width + tests] = sum / tests;
    }
    return values;
  };

  const retrain: DataGame['retrain'] = async (batch, { signal }) => {
    const subsets = subsetsOf(batch, groups, points);
    const mean = new Float64Array(batch.rows * width);
    const squares = new Float64Array(batch.rows * width);
    let answers: Float64Array = new Float64Array(0);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const scores = await trainer.train(subsets, { ...(signal && { signal }), seed: seed + repeat });
      if (repeat === 0) answers = answersOf(scores, trainer.classes.length);
      const values = measured(scores, batch.rows);
      // Welford's update: the spread between repeats without the cancellation of a sum of squares.
      for (let i = 0; i < values.length; i++) {
        const change = values[i]! - mean[i]!;
        mean[i] = mean[i]! + change / (repeat + 1);
        squares[i] = squares[i]! + change * (values[i]! - mean[i]!);
      }
    }
    for (let i = 0; i < squares.length; i++) spread[i % width] = spread[i % width]! + squares[i]!;
    degrees += batch.rows * (repeats - 1);
    return { values: mean, squares, answers };
  };

  const members = groups.members.map((own) => own.join()).join(';');
  return {
    id: `data:${contentHash(trainer.id, measure, targets, members, seed, repeats)}`,
    players: groups.players,
    outputs: [...names, MEAN],
    batchSize: trainer.batchSize ?? 16,
    ...(trainer.estimate && { estimate: (rows: number) => trainer.estimate!(rows * repeats) }),
    trainer,
    measure,
    groups,
    repeats,
    meanOutput: tests,
    retrain,
    evaluate: async (batch, context) => (await retrain(batch, context)).values,
    noise() {
      if (!trainer.random) return { deviations: new Float64Array(width), repeats };
      if (degrees === 0) return undefined;
      return { deviations: spread.map((sum) => Math.sqrt(sum / degrees)), repeats };
    },
  };
}

/** The index of each test point's best class, -1 where several are; without classes the scores themselves. */
function answersOf(scores: Float64Array, classes: number): Float64Array {
  if (classes === 0) return scores;
  return Float64Array.from({ length: scores.length / classes }, (_, at) => {
    const own = scores.subarray(at * classes, (at + 1) * classes);
    const best = own.indexOf(own.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY));
    return own.indexOf(own[best]!, best + 1) < 0 ? best : -1;
  });
}

/** The training points that are present in each coalition of players. */
export function subsetsOf(batch: CoalitionBatch, { members }: PointGroups, points: number): CoalitionBatch {
  const subsets = createBatch(batch.rows, points);
  for (let row = 0; row < batch.rows; row++) {
    for (let player = 0; player < batch.players; player++) {
      if (isPresent(batch, row, player)) for (const point of members[player]!) include(subsets, row, point);
    }
  }
  return subsets;
}

function check({
  trainer,
  targets,
  measure,
  names,
  groups,
  repeats,
}: Required<Omit<DataGameOptions, 'seed'>>): void {
  const wrong = (argument: string, message: string, received: unknown): InvalidArgumentError =>
    new InvalidArgumentError(argument, message, received);
  if (!measuresOf(trainer.scale).includes(measure)) {
    const allowed = measuresOf(trainer.scale).join(', ');
    throw wrong('measure', `${trainer.name} allows no measure '${measure}', but ${allowed}`, measure);
  }
  if (targets.length !== trainer.tests) {
    throw wrong(
      'targets',
      `${trainer.tests} test points need as many targets, not ${targets.length}`,
      targets.length,
    );
  }
  if (names.length !== trainer.tests) {
    throw wrong(
      'names',
      `${trainer.tests} test points need as many names, not ${names.length}`,
      names.length,
    );
  }
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw wrong('repeats', `repeats must be an integer of at least 1, not ${repeats}`, repeats);
  }
  for (let test = 0; trainer.classes.length > 0 && test < targets.length; test++) {
    const target = targets[test]!;
    if (Number.isInteger(target) && target >= 0 && target < trainer.classes.length) continue;
    const most = trainer.classes.length - 1;
    throw wrong('targets', `test point ${test} must have a class from 0 to ${most}, not ${target}`, target);
  }
  checkGroups(groups, trainer.points);
}

function checkGroups({ players, members }: PointGroups, points: number): void {
  if (players.length < 2 || players.length !== members.length) {
    const message = `there must be two players or more, each with its points, not ${players.length}`;
    throw new InvalidArgumentError('groups', message, players.length);
  }
  const owner = new Int32Array(points).fill(-1);
  members.forEach((own, player) => {
    for (const point of own) {
      if (!(point < points) || owner[point] !== -1) {
        const message = `training point ${point} of player ${player} ${point < points ? 'belongs to another player too' : `is out of range: there are ${points}`}`;
        throw new InvalidArgumentError('groups', message, point);
      }
      owner[point] = player;
    }
  });
  const free = owner.indexOf(-1);
  if (free >= 0)
    throw new InvalidArgumentError('groups', `training point ${free} belongs to no player`, free);
}
