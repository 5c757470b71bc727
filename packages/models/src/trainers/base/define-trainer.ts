import { setImmediate } from 'node:timers/promises';
import { type CoalitionBatch, contentHash, InvalidArgumentError } from '@spex/core';
import type { LearningTask, ScoreScale, Trainer } from '@spex/lenses';

/** Milliseconds of work after which the event loop gets its turn. */
const TURN = 25;

/** Steps (a multiplication, a look at one point) that a call may take: about 100 ms. */
const STEPS = 1e8;

/** Most subsets in a call: their scores take memory. */
const MOST_SUBSETS = 1024;

/** What makes one method a trainer. */
export interface Method {
  /** Its name in `TRAINERS`. */
  readonly method: string;
  /** For people. */
  readonly name: string;
  /** All options, defaults filled in: with the method and the task they name the trainer. */
  readonly options: readonly (string | number)[];
  readonly scale: ScoreScale;
  /** Whether scores depend on the seed; default false. */
  readonly random?: boolean;
  readonly notes: readonly string[];
  /** Steps of one retraining, roughly. */
  readonly steps: number;
  /** What is done once, before the first retraining, in pieces: it yields where the event loop may turn. */
  prepare?(): Iterator<void, void>;
  /**
   * Trains on the points present in a row of `subsets` and writes the scores of the test points to
   * `scores[to, to + tests × max(1, classes))`. It may use scratch memory of its own: no two run at a time.
   */
  retrain(subsets: CoalitionBatch, row: number, scores: Float64Array, to: number, seed: number): void;
}

/** The trainer of a method: loops over subsets, heeds the signal between retrainings, lets the event loop turn. */
export function defineTrainer(task: LearningTask, method: Method): Trainer {
  const { classes } = task;
  const points = task.train.rows;
  const tests = task.test.rows;
  const width = tests * Math.max(1, classes.length);
  const preparation = method.prepare?.();
  return {
    id: `${method.method}:${contentHash(method.method, ...method.options, task.id)}`,
    name: method.name,
    points,
    tests,
    classes,
    scale: method.scale,
    random: method.random ?? false,
    notes: method.notes,
    batchSize: Math.max(1, Math.min(MOST_SUBSETS, Math.floor(STEPS / method.steps))),
    async train(subsets, { signal, seed = 0 }) {
      if (subsets.players !== points) {
        const message = `subsets must be of ${points} training points, not ${subsets.players}`;
        throw new InvalidArgumentError('subsets', message, subsets.players);
      }
      signal?.throwIfAborted();
      let since = performance.now();
      const mayTurn = async (): Promise<void> => {
        await setImmediate();
        signal?.throwIfAborted();
        since = performance.now();
      };
      // Calls that overlap move the same preparation on, and all wait for its end.
      while (preparation !== undefined && preparation.next().done !== true) {
        if (performance.now() - since > TURN) await mayTurn();
      }
      const scores = new Float64Array(subsets.rows * width);
      for (let row = 0; row < subsets.rows; row++) {
        if (performance.now() - since > TURN) await mayTurn();
        method.retrain(subsets, row, scores, row * width, seed);
      }
      return scores;
    },
  };
}
