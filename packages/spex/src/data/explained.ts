import { coalitionSize, type Evaluator, type Game } from '@spex/core';
import type { DataGame, RetrainingNoise } from '@spex/lenses';
import type { ExplainedPoint } from './data-options.ts';

/** One output that is explained. */
export interface Explained {
  /** Row of the test table, counted from 0; null: the mean over all of them. */
  readonly row: number | null;
  /** Its output of the game that is measured. */
  readonly output: number;
}

/** What the models trained on everything and on nothing say of one test point: a class, or a number. */
interface Answers {
  /** null: not trained, or several classes have the best score. */
  readonly full: string | number | null;
  readonly empty: string | number | null;
}

/** What is known by all that was measured. */
export interface KnownOfAll {
  /** Of a test row that is explained. */
  answers(row: number): Answers;
  /** By the outputs that are explained; undefined where nothing random was measured twice. */
  readonly noise: RetrainingNoise | undefined;
}

/**
 * The game with the outputs that are explained, and no others: values of large test sets are not kept. After them it has
 * what else is told in the end, so that it is known of every retraining, whoever made it and when: the answers to the
 * explained rows, and where training is random the spread of each explained output.
 */
export interface ExplainedGame {
  readonly game: Game;
  /** One for each point asked for, in that order. */
  readonly asked: readonly Explained[];
  /** The mean over the test set, asked for or not. */
  readonly overall: Explained;
  known(evaluator: Evaluator): KnownOfAll;
}

/** The rows asked for must be there. */
export function chooseOutputs(data: DataGame, points: readonly ExplainedPoint[]): ExplainedGame {
  const { trainer, repeats } = data;
  const rows = [...new Set(points)].filter((point) => point !== 'mean');
  const chosen = [...rows, data.meanOutput];
  const varies = trainer.random && repeats > 1;
  const width = data.outputs.length;
  const names = chosen.map((output) => data.outputs[output]!);
  const outputs = [
    ...names,
    ...rows.map((row) => `answer to ${data.outputs[row]}`),
    ...(varies ? names.map((name) => `spread of ${name}`) : []),
  ];
  const game: Game = {
    ...data,
    id: `${data.id}:${rows.join()}`,
    outputs,
    async evaluate(batch, context) {
      const { values: all, squares, answers } = await data.retrain(batch, context);
      const values = new Float64Array(batch.rows * outputs.length);
      for (let row = 0, at = 0; row < batch.rows; row++) {
        for (const output of chosen) values[at++] = all[row * width + output]!;
        for (const test of rows) values[at++] = answers[row * trainer.tests + test]!;
        if (varies) for (const output of chosen) values[at++] = squares[row * width + output]!;
      }
      return values;
    },
  };
  const overall: Explained = { row: null, output: rows.length };
  const asked = points.map((point) =>
    point === 'mean' ? overall : { row: point, output: rows.indexOf(point) },
  );
  return { game, asked, overall, known };

  function known(evaluator: Evaluator): KnownOfAll {
    const { batch, values } = evaluator.measured();
    const size = (wanted: number): number => {
      for (let row = 0; row < batch.rows; row++) if (coalitionSize(batch, row) === wanted) return row;
      return -1;
    };
    const [grand, empty] = [size(batch.players), size(0)];
    const answer = (row: number, test: number): string | number | null => {
      if (row < 0) return null;
      const value = values[row * outputs.length + chosen.length + rows.indexOf(test)]!;
      return trainer.classes.length === 0 ? value : (trainer.classes[value] ?? null);
    };
    return {
      answers: (test) => ({ full: answer(grand, test), empty: answer(empty, test) }),
      noise: noiseOf(batch.rows, values),
    };
  }

  function noiseOf(measured: number, values: Float64Array): RetrainingNoise | undefined {
    if (!trainer.random) return { deviations: new Float64Array(chosen.length), repeats };
    const degrees = measured * (repeats - 1);
    if (degrees === 0) return undefined;
    const first = outputs.length - chosen.length;
    const deviations = chosen.map((_, output) => {
      let sum = 0;
      for (let row = 0; row < measured; row++) sum += values[row * outputs.length + first + output]!;
      return Math.sqrt(sum / degrees);
    });
    return { deviations: Float64Array.from(deviations), repeats };
  }
}
