import { distinctRows, evaluateSpectrum, recordedGame, rSquared, selectRows } from '@spex/core';
import type { MeasuredValues } from '../interchange/content.ts';
import { onlyOutput } from '../interchange/measured.ts';
import type { FileGame } from './file-game.ts';

/**
 * Ablations recorded elsewhere, as a game, with test coalitions to score on, if there. A coalition recorded twice keeps its
 * first value, and is one coalition. Throws InvalidArgumentError where there are several outputs.
 */
export function recordedFile(measured: MeasuredValues): FileGame {
  const { batch, labels, test } = measured;
  const all = onlyOutput(measured);
  const distinct = distinctRows(batch);
  const values = Float64Array.from(distinct, (row) => all[row]!);
  return {
    game: recordedGame({ batch: selectRows(batch, distinct), values, ...(labels && { players: labels }) }),
    recorded: {
      rows: batch.rows,
      distinctAmong: (rows) => distinct.filter((row) => row < rows).length,
    },
    ...(test && {
      test,
      truth: (spectrum) => ({
        r2: rSquared(test.values, evaluateSpectrum(spectrum, test.batch)),
        coalitions: test.batch.rows,
      }),
    }),
  };
}
