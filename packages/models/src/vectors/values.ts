/** Values that a column of names may have. */
const MOST_VALUES = 1000;

/** So few different values are names, however few rows there are. */
const FEW = 50;

/** Whether a column has so many different values for its rows that it looks like free text or an id. */
export function looksLikeText(values: number, rows: number): boolean {
  return values > MOST_VALUES || (values > FEW && values > rows / 2);
}
