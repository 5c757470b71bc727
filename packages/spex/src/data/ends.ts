import { coalitionSize } from '@spex/core';
import type { Trainer } from '@spex/lenses';

/** What the models trained on every point and on none say of one test point: a class, or a number. */
export interface Answers {
  readonly full: string | number | null;
  readonly empty: string | number | null;
}

/** A trainer whose scores of the two ends are kept, as they come by. */
export interface WatchedTrainer {
  readonly trainer: Trainer;
  /** null: not trained yet, or several classes have the best score. */
  answers(test: number): Answers;
}

/** Keeps the scores of the models that were trained on every point and on none, of the first seed. */
export function watchEnds(trainer: Trainer): WatchedTrainer {
  const { points, tests, classes } = trainer;
  const width = Math.max(1, classes.length);
  let full: Float64Array | undefined;
  let empty: Float64Array | undefined;
  const answerOf = (scores: Float64Array | undefined, test: number): string | number | null => {
    if (scores === undefined) return null;
    const own = scores.subarray(test * width, (test + 1) * width);
    if (classes.length === 0) return own[0]!;
    const best = own.indexOf(Math.max(...own));
    return own.indexOf(own[best]!, best + 1) < 0 ? classes[best]! : null;
  };
  return {
    trainer: {
      ...trainer,
      get notes() {
        return trainer.notes;
      },
      async train(subsets, context) {
        const scores = await trainer.train(subsets, context);
        for (let row = 0; row < subsets.rows; row++) {
          const size = coalitionSize(subsets, row);
          const own = () => scores.slice(row * tests * width, (row + 1) * tests * width);
          if (size === points) full ??= own();
          else if (size === 0) empty ??= own();
        }
        return scores;
      },
      ...(trainer.dispose && { dispose: () => trainer.dispose!() }),
    },
    answers: (test) => ({ full: answerOf(full, test), empty: answerOf(empty, test) }),
  };
}
