import { createRandom } from '@spex/core';
import type { Table } from '@spex/models';

/** Stream of the seed. */
const SPLIT_STREAM = 0x73706c;
/** Rows that are trained on where nothing is said: each is a player by default, and is looked at in many retrainings. */
const MOST_TRAIN = 500;
/** Share of the rows that is set aside to test on, and most of them. */
const TEST_SHARE = 0.2;
const MOST_TEST = 100;

export interface SplitOptions {
  readonly trainRows?: number | undefined;
  readonly testRows?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Two tables of one, or of a table and a second one to test on: rows drawn at random, in the order of the file. By default a fifth of
 * the rows, 100 at most, is set aside to test on, and 500 of the others are trained on.
 */
export function splitTables(
  train: Table,
  test: Table | undefined,
  { trainRows = MOST_TRAIN, testRows, seed = 0 }: SplitOptions,
): { readonly train: Table; readonly test: Table } {
  const random = createRandom(seed).fork(SPLIT_STREAM);
  const shuffled = (rows: number): Uint32Array => {
    const order = Uint32Array.from({ length: rows }, (_, row) => row);
    for (let at = rows - 1; at > 0; at--) {
      const other = random.below(at + 1);
      const row = order[at]!;
      order[at] = order[other]!;
      order[other] = row;
    }
    return order;
  };
  const order = shuffled(train.rows.length);
  if (test !== undefined) {
    const tests = testRows === undefined ? test : rowsOf(test, shuffled(test.rows.length), 0, testRows);
    return { train: rowsOf(train, order, 0, trainRows), test: tests };
  }
  const share = Math.round(TEST_SHARE * order.length);
  const aside = Math.min(order.length - 1, testRows ?? Math.min(MOST_TEST, Math.max(1, share)));
  return {
    train: rowsOf(train, order, aside, trainRows),
    test: rowsOf(train, order, 0, aside),
  };
}

/** So many rows from a place of the order on; all of them where there are no more. */
function rowsOf(table: Table, order: Uint32Array, from: number, count: number): Table {
  if (from === 0 && count >= order.length) return table;
  const chosen = order.slice(from, from + count).sort();
  return {
    ...table,
    rows: Array.from(chosen, (row) => table.rows[row]!),
    line: (row) => table.line(chosen[row]!),
  };
}
