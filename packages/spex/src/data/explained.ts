import type { Game } from '@spex/core';
import type { DataGame } from '@spex/lenses';
import type { ExplainedPoint } from './data-options.ts';

/** One output that is explained. */
export interface Explained {
  /** Row of the test table, counted from 0; null: the mean over all of them. */
  readonly row: number | null;
  /** Its output of the game that is measured. */
  readonly output: number;
}

/** The game with the outputs that are explained, and no others: values of large test sets are not kept. */
export interface ExplainedGame {
  readonly game: Game;
  /** One for each point asked for, in that order. */
  readonly asked: readonly Explained[];
  /** The mean over the test set, asked for or not. */
  readonly overall: Explained;
}

/** The rows asked for must be there. */
export function chooseOutputs(data: DataGame, points: readonly ExplainedPoint[]): ExplainedGame {
  const rows = [...new Set(points)].filter((point) => point !== 'mean');
  const chosen = [...rows, data.meanOutput];
  const width = data.outputs.length;
  const game: Game = {
    ...data,
    id: `${data.id}:${rows.join()}`,
    outputs: chosen.map((output) => data.outputs[output]!),
    async evaluate(batch, context) {
      const all = await data.evaluate(batch, context);
      const values = new Float64Array(batch.rows * chosen.length);
      for (let row = 0, at = 0; row < batch.rows; row++) {
        for (const output of chosen) values[at++] = all[row * width + output]!;
      }
      return values;
    },
  };
  const overall: Explained = { row: null, output: rows.length };
  const asked = points.map((point) =>
    point === 'mean' ? overall : { row: point, output: rows.indexOf(point) },
  );
  return { game, asked, overall };
}
