import {
  type CoalitionBatch,
  coalitionSize,
  createBatch,
  includeAll,
  selectRows,
} from '../coalitions/batch.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Ends } from '../metrics/additivity.ts';

/**
 * Measures v(N) and v(∅); null after an abort. A game measured elsewhere is only asked for the ends that are among its
 * first `budget` recorded rows (default: all of them), the others are null.
 */
export async function measureEnds(
  evaluator: Evaluator,
  output: number,
  budget: number = Number.POSITIVE_INFINITY,
): Promise<Ends> {
  const { game } = evaluator;
  const players = game.players.length;
  const { batch, values } = await evaluator.evaluate(
    game.recorded ? recordedEnds(game.recorded, budget) : bothEnds(players),
  );
  let grand: number | null = null;
  let empty: number | null = null;
  for (let row = 0; row < batch.rows; row++) {
    const value = values[row * game.outputs.length + output]!;
    if (coalitionSize(batch, row) === players) grand = value;
    else empty = value;
  }
  return { grand, empty };
}

function bothEnds(players: number): CoalitionBatch {
  const batch = createBatch(2, players);
  includeAll(batch, 0);
  return batch;
}

function recordedEnds(recorded: CoalitionBatch, budget: number): CoalitionBatch {
  const rows: number[] = [];
  for (let row = 0; row < Math.min(budget, recorded.rows); row++) {
    const size = coalitionSize(recorded, row);
    if (size === 0 || size === recorded.players) rows.push(row);
  }
  return selectRows(recorded, rows);
}

/** Whether a row is the grand or the empty coalition. */
export function isEnd(batch: CoalitionBatch, row: number): boolean {
  const size = coalitionSize(batch, row);
  return size === 0 || size === batch.players;
}
