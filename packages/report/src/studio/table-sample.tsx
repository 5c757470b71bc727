import type { StudioTable } from './api.ts';

/** The first rows of a table. */
export function TableSample({ table: { name, rows, columns, sample } }: { readonly table: StudioTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too
    <section class="sample-table" tabIndex={0} aria-label="The table">
      <table>
        <caption>
          {name}: {rows.toLocaleString('en-US')} rows, {columns.length}{' '}
          {columns.length === 1 ? 'column' : 'columns'}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col">
                {column.name}
                <span class="hint"> {column.kind}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.map((row, at) => (
            <tr key={at}>
              {row.map((field, column) => (
                <td key={column}>{field}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
