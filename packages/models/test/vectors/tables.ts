import type { Table } from '../../src/index.ts';

/** A table as if it stood in a file with a header and no blank line. */
export function table(
  name: string,
  columns: readonly string[],
  ...rows: (readonly (string | number)[])[]
): Table {
  return { name, columns, rows: rows.map((row) => row.map(String)), line: (row) => row + 2 };
}
