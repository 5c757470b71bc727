import {
  createBatch,
  createRandom,
  Evaluator,
  evaluateSpectrum,
  type Game,
  rSquared,
  sampleUniform,
  tableGame,
} from '@spex/core';
import type { FileGame } from '../../../games/file-game.ts';
import { tableFile } from '../../../games/table-file.ts';

/** Games of up to so many players are measured completely: 4,096 values. */
const MOST_COMPLETE = 12;
/** Coalitions that larger ones are scored on, and the seed that draws the same ones every time. */
const TESTED = 1000;
const SEED = 20_130_131;

/**
 * Measures one output of a lens's game: all coalitions of a small one, so that its exact spectrum is known and nothing is asked
 * for twice, or a uniform sample of a larger one, to score on.
 */
export async function measuredGame(game: Game): Promise<FileGame> {
  const players = game.players.length;
  if (players <= MOST_COMPLETE) {
    const all = createBatch(2 ** players, players);
    for (let row = 0; row < all.rows; row++) all.words[row] = row;
    const { values } = await new Evaluator(game).evaluate(all);
    const table = tableGame({ values, players: game.players, id: game.id });
    return { ...tableFile({ values, shape: [all.rows] }), game: table };
  }
  const batch = sampleUniform(players, TESTED, createRandom(SEED));
  const { values } = await new Evaluator(game).evaluate(batch);
  return {
    game,
    test: { batch, values },
    truth: (spectrum) => ({
      r2: rSquared(values, evaluateSpectrum(spectrum, batch)),
      coalitions: batch.rows,
    }),
  };
}

/** A game of one output of another. */
export function oneOutput(game: Game, output: number): Game {
  const { players, outputs, batchSize } = game;
  return {
    id: `${game.id}/${output}`,
    players,
    outputs: [outputs[output]!],
    ...(batchSize !== undefined && { batchSize }),
    async evaluate(batch, context) {
      const values = await game.evaluate(batch, context);
      return Float64Array.from({ length: batch.rows }, (_, row) => values[row * outputs.length + output]!);
    },
  };
}
