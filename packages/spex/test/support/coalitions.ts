import { batchFromMasks, type CoalitionBatch } from '@spex/core';

/** A batch from rows of truths. */
export function batchOfRows(rows: readonly (readonly boolean[])[]): CoalitionBatch {
  return batchFromMasks(
    rows.flat().map((present) => (present ? 1 : 0)),
    rows[0]!.length,
  );
}
