import {
  type CoalitionBatch,
  createRandom,
  distinctRows,
  type Evaluation,
  type Evaluator,
  type Explanation,
  evaluateSpectrum,
  type Faithfulness,
  rowMapOf,
  rSquaredWithError,
  sampleUniform,
  selectRows,
  spearman,
  spectrumOf,
} from '@spex/core';
import type { PreparedData } from './prepare.ts';

/** Streams of the seed; solvers fork others. */
const CHECK_STREAM = 0x63686b;
const BACKGROUND_STREAM = 0x626b67;

/** Fresh subsets as the sampler draws them: none that the picture was fitted to. */
export function freshSubsets(
  { explained, solve, sampling, checks }: PreparedData,
  evaluator: Evaluator,
): CoalitionBatch {
  const players = explained.game.players.length;
  const known = rowMapOf(evaluator.measured().batch);
  const drawn = drawSubsets({ solve, sampling }, players, checks + known.size, CHECK_STREAM);
  return selectRows(drawn, distinctRows(drawn, known).subarray(0, checks));
}

/** Random subsets to see a set of players against. */
export function backgroundSubsets(prepared: PreparedData, rows: number): CoalitionBatch {
  return drawSubsets(prepared, prepared.explained.game.players.length, rows, BACKGROUND_STREAM);
}

function drawSubsets(
  { solve, sampling }: Pick<PreparedData, 'solve' | 'sampling'>,
  players: number,
  rows: number,
  stream: number,
): CoalitionBatch {
  const random = createRandom(solve.seed ?? 0).fork(stream);
  const wanted = Math.min(rows, 2 ** players);
  return sampling.sampler
    ? sampling.sampler.sample(players, wanted, random)
    : sampleUniform(players, wanted, random);
}

/** How well an explanation predicts subsets that it has not seen. */
export interface HeldOut {
  readonly faithfulness: Faithfulness;
  /** null where there is no order: no subsets, or values that are all equal. */
  readonly lds: number | null;
  /** Root mean square error. */
  readonly error: number | null;
  readonly subsets: number;
}

/** Without two subsets measured, the solver's own figure. */
export function heldOut(
  explanation: Explanation,
  { batch, values }: Pick<Evaluation, 'batch' | 'values'>,
  outputs: number,
  output: number,
): HeldOut {
  if (batch.rows < 2) return { faithfulness: explanation.faithfulness, lds: null, error: null, subsets: 0 };
  const measured = Float64Array.from({ length: batch.rows }, (_, row) => values[row * outputs + output]!);
  const predicted = evaluateSpectrum(spectrumOf(explanation), batch);
  const squares = measured.reduce((sum, value, row) => sum + (value - predicted[row]!) ** 2, 0);
  const figures = rSquaredWithError(measured, predicted);
  return {
    faithfulness: { ...figures, method: 'held-out', coalitions: batch.rows },
    lds: measured.every((value) => value === measured[0]) ? null : spearman(predicted, measured),
    error: Math.sqrt(squares / batch.rows),
    subsets: batch.rows,
  };
}
