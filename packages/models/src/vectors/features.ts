import { InvalidArgumentError } from '@spex/core';
import type { FeatureMatrix } from '@spex/lenses';

/** Features of the points to learn from, and the same features of those to be asked about. */
export interface Features {
  /** Of the training points. */
  readonly train: FeatureMatrix;
  /** Of the test points, in the same columns. */
  readonly test: FeatureMatrix;
}

/** Numbers in one matrix: 2 GiB. */
const MOST_NUMBERS = 2 ** 28;

/** A matrix of zeros. Throws InvalidArgumentError for one of more than 2 GiB. */
export function zeroMatrix(rows: number, columns: number): FeatureMatrix {
  if (rows * columns > MOST_NUMBERS) {
    const gib = ((rows * columns * 8) / 2 ** 30).toFixed(1);
    const message = `${columns} features of ${rows} points take ${gib} GiB, at most 2 are allowed: use fewer features`;
    throw new InvalidArgumentError('columns', message, columns);
  }
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** Features of the same points side by side, in the order given. Throws InvalidArgumentError where points differ in number. */
export function joinFeatures(...parts: readonly Features[]): Features {
  if (parts.length === 0) throw new InvalidArgumentError('parts', 'there are no features to join', 0);
  return {
    train: joinMatrices(parts.map(({ train }) => train)),
    test: joinMatrices(parts.map(({ test }) => test)),
  };
}

function joinMatrices(parts: readonly FeatureMatrix[]): FeatureMatrix {
  const { rows } = parts[0]!;
  const odd = parts.find((part) => part.rows !== rows);
  if (odd !== undefined) {
    const message = `features of ${rows} points and of ${odd.rows} points cannot stand side by side`;
    throw new InvalidArgumentError('parts', message, odd.rows);
  }
  const joined = zeroMatrix(
    rows,
    parts.reduce((sum, { columns }) => sum + columns, 0),
  );
  let first = 0;
  for (const { columns, values } of parts) {
    for (let row = 0; row < rows; row++) {
      joined.values.set(values.subarray(row * columns, (row + 1) * columns), row * joined.columns + first);
    }
    first += columns;
  }
  return joined;
}
