/** Rows by the names that they have in common, in the order of their first row. */
export function groupRows<Row>(
  rows: readonly Row[],
  namesOf: (row: Row) => string[],
): [names: string[], rows: Row[]][] {
  const found = new Map<string, [string[], Row[]]>();
  for (const row of rows) {
    const names = namesOf(row);
    const known = found.get(names.join('\n'));
    if (known === undefined) found.set(names.join('\n'), [names, [row]]);
    else known[1].push(row);
  }
  return [...found.values()];
}
