import type { CoalitionBatch, Estimate } from '@spex/core';

/**
 * What a trainer's scores are:
 * - `logit`: natural logarithms of class probabilities, up to a constant that the classes of one test point share;
 * - `probability`: class probabilities;
 * - `linear`: scores of a class, the largest wins, without a meaning as probabilities (least squares on 0/1 targets);
 * - `number`: one number a test point: a regression's prediction, or a value that a program made itself.
 */
export type ScoreScale = 'logit' | 'probability' | 'linear' | 'number';

/** What a trainer is told with every request. */
export interface TrainContext {
  /** Stops at the next whole retraining; what was asked for then throws. */
  readonly signal?: AbortSignal;
  /** Seed of the training's own randomness; default 0. Equal seed and subset give equal scores. */
  readonly seed?: number;
}

/** What a trainer is told when it works out influences. */
export interface InfluenceContext extends TrainContext {
  /**
   * How much each point of the training set counts, above 0 and at most 1; default 1. At 0.5 the formula is for a model
   * like those trained on half of the points.
   */
  readonly weight?: number;
}

/** Trains a model on subsets of a training set, each from nothing, and asks it about test points. */
export interface Trainer {
  /** Content hash of data, method and settings: equal id means equal scores. */
  readonly id: string;
  /** For people: `logistic regression (L2 1)`. */
  readonly name: string;
  /** Training points. */
  readonly points: number;
  /** Test points. */
  readonly tests: number;
  /** Class names, in the order of the scores; empty where the scale is `number`. */
  readonly classes: readonly string[];
  /** What its scores are. */
  readonly scale: ScoreScale;
  /** Whether training draws random numbers (start weights, batches): the seed then matters. */
  readonly random: boolean;
  /** Sentences that tell what a model says that was trained on no point, or on points of one class. */
  readonly notes: readonly string[];
  /** Subsets in one call that suit the trainer; default 16. */
  readonly batchSize?: number;
  /** What that many retrainings would take, where it can be known. */
  readonly estimate?: (retrainings: number) => Estimate;
  /**
   * Trains once on each row of a batch whose players are the training points.
   * Shape [rows × tests × max(1, classes)], row-major, all finite. Every subset has an answer, the empty one too.
   */
  train(subsets: CoalitionBatch, context: TrainContext): Promise<Float64Array>;
  /**
   * By how much each score is expected to rise when one point is left out of the whole training set, by a formula instead
   * of a retraining. Shape [points × tests × max(1, classes)].
   */
  influence?(context: InfluenceContext): Promise<Float64Array>;
  /** Frees what the trainer holds. */
  dispose?(): Promise<void>;
}
