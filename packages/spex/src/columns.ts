/** Aligned columns: words to the left, numbers to the right. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const numeric = head.map((_, column) => rows.every((row) => /^[-\d.,]*$/.test(row[column]!)));
  return table.map((row) =>
    row
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
