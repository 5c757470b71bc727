import { presentPlayers } from '@spex/core';
import { scaleCost } from './cost.ts';
import type { StoredAblation, StoredBatch } from './types.ts';

/** A batch's coalitions one by one. */
export function* unpack(stored: StoredBatch): Generator<StoredAblation> {
  const { batch, values, run, savedAt, attempts } = stored;
  const outputs = values.length / batch.rows;
  const cost = scaleCost(stored.cost, 1 / batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    yield {
      coalition: presentPlayers(batch, row),
      values: Array.from(values.subarray(row * outputs, (row + 1) * outputs)),
      run,
      savedAt,
      attempts: attempts?.[row] ?? 1,
      cost,
    };
  }
}
