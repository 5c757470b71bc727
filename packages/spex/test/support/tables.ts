import { createRandom } from '@spex/core';
import type { Table } from '@spex/models';

/** A table in memory. */
export function tableOf(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Table {
  return { name, columns, rows, line: (row) => row + 2 };
}

/** As a file holds it. */
export function csvOf({ columns, rows }: Table): string {
  return `${[columns, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/**
 * Two classes around -1 and 1 in two columns, `x` and `y`, with a `source` that goes round a, b, c and the class as
 * `label`; `value` is x + y, a number. Every third point has the other class where `noisy`.
 */
export function classTable(
  name: string,
  count: number,
  { seed = 1, noisy = false }: { readonly seed?: number; readonly noisy?: boolean } = {},
): Table {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, (_, row) => {
    const right = row % 2;
    const centre = right === 1 ? 1 : -1;
    const [x, y] = [centre + random.normal(), centre + random.normal()];
    const given = noisy && row % 3 === 0 ? 1 - right : right;
    const name = (label: number): string => (label === 1 ? 'yes' : 'no');
    const numbers = [x, y, x + y].map((value) => value.toFixed(4));
    return [...numbers, 'abc'[row % 3]!, name(right), name(given)];
  });
  return tableOf(name, ['x', 'y', 'value', 'source', 'clean', 'label'], rows);
}
