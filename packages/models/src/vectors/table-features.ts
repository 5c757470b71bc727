import { InvalidArgumentError } from '@spex/core';
import { type Features, joinFeatures, zeroMatrix } from './features.ts';
import { parseNumber } from './numbers.ts';
import { columnOf, placeOf, type Table } from './table.ts';
import { looksLikeText } from './values.ts';

/** Options of `tableFeatures`. */
export interface TableFeaturesOptions {
  /** Table of the training points. */
  readonly train: Table;
  /** Table of the test points. */
  readonly test: Table;
  /** Columns to make features of, in this order. */
  readonly columns: readonly string[];
  /** Those of them that are names though they look like numbers: years, codes, ids of shops. */
  readonly categorical?: readonly string[];
}

/** Features of tables, with what the columns became. */
export interface TableFeatures extends Features {
  /** What each feature is: `age`, `city=Rome`. */
  readonly names: readonly string[];
  /** Sentences that tell which columns were left out, and why. */
  readonly notes: readonly string[];
}

/** Features of one column; none for a constant. */
type ColumnFeatures = Features & { readonly names: readonly string[] };

/**
 * Makes features of columns. A column whose training values are all finite numbers is one feature: the number minus the
 * training set's mean, divided by its standard deviation. Any other is one 0/1 feature for each training value, in order
 * of first appearance; a test value never seen has only zeros. A column that is constant in the training set is left out.
 *
 * Throws InvalidArgumentError: a column that is not there; a number that is missing where most of a column's values are
 * numbers (row, line and column are told); a column of names that looks like free text or an id; nothing left.
 */
export function tableFeatures({
  train,
  test,
  columns,
  categorical = [],
}: TableFeaturesOptions): TableFeatures {
  const stranger = categorical.find((name) => !columns.includes(name));
  if (stranger !== undefined) {
    const message = `'${stranger}' is not among the columns that are features: ${columns.join(', ')}`;
    throw new InvalidArgumentError('categorical', message, stranger);
  }
  const notes: string[] = [];
  const parts: ColumnFeatures[] = [];
  for (const name of columns) {
    const known = columnOf(train, name);
    const asked = columnOf(test, name);
    if (known.every((value) => value === known[0])) {
      notes.push(`column '${name}' is '${known[0]}' in every training point, and was left out`);
      continue;
    }
    const numbers = categorical.includes(name) ? undefined : numbersOf(train, name, known);
    if (numbers === undefined) parts.push(oneHot(name, known, asked));
    else if (numbers.every((value) => value === numbers[0])) {
      notes.push(`column '${name}' is ${numbers[0]} in every training point, and was left out`);
    } else parts.push(standardised(name, numbers, strictNumbersOf(test, name, asked), test));
  }
  if (parts.length === 0) {
    const why = columns.length === 0 ? 'no column is named' : `nothing differs in ${columns.join(', ')}`;
    throw new InvalidArgumentError('columns', `${train.name}: there are no features: ${why}`, columns);
  }
  return { ...joinFeatures(...parts), names: parts.flatMap(({ names }) => names), notes };
}

/** The numbers of a column, undefined where half of its fields or more are none. */
function numbersOf(table: Table, name: string, fields: readonly string[]): Float64Array | undefined {
  const numeric = fields.filter((field) => !Number.isNaN(parseNumber(field))).length;
  return numeric > fields.length / 2 ? strictNumbersOf(table, name, fields) : undefined;
}

function strictNumbersOf(table: Table, name: string, fields: readonly string[]): Float64Array {
  return Float64Array.from(fields, (field, row) => {
    const value = parseNumber(field);
    if (!Number.isNaN(value)) return value;
    const message = `${placeOf(table, row)}: column '${name}' must be a finite number, not '${field}': fill it in, leave the row out, or have the column read as categorical`;
    throw new InvalidArgumentError('columns', message, field);
  });
}

function standardised(name: string, known: Float64Array, asked: Float64Array, test: Table): ColumnFeatures {
  // In units of the largest magnitude no sum of squares overflows; a power of two rounds nothing.
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = 2 ** Math.min(1023, Math.floor(Math.log2(largest)));
  let mean = 0;
  let squares = 0;
  known.forEach((value, row) => {
    const change = value / unit - mean;
    mean += change / (row + 1);
    squares += change * (value / unit - mean);
  });
  const deviation = Math.sqrt(squares / known.length);
  const column = (values: Float64Array): Float64Array =>
    values.map((value) => (value / unit - mean) / deviation);
  const far = column(asked);
  const wrong = far.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const message = `${placeOf(test, wrong)}: column '${name}' is ${asked[wrong]}, out of all proportion to the training set`;
    throw new InvalidArgumentError('columns', message, asked[wrong]);
  }
  return {
    train: { rows: known.length, columns: 1, values: column(known) },
    test: { rows: asked.length, columns: 1, values: far },
    names: [name],
  };
}

function oneHot(name: string, known: readonly string[], asked: readonly string[]): ColumnFeatures {
  const index = new Map<string, number>();
  for (const value of known) if (!index.has(value)) index.set(value, index.size);
  if (looksLikeText(index.size, known.length)) {
    const message = `column '${name}' has ${index.size} different values in ${known.length} rows: it looks like free text or an id; leave it out, or give it as text`;
    throw new InvalidArgumentError('columns', message, name);
  }
  const encode = (values: readonly string[]): Features['train'] => {
    const matrix = zeroMatrix(values.length, index.size);
    values.forEach((value, row) => {
      const at = index.get(value);
      if (at !== undefined) matrix.values[row * index.size + at] = 1;
    });
    return matrix;
  };
  return {
    train: encode(known),
    test: encode(asked),
    names: [...index.keys()].map((value) => `${name}=${value}`),
  };
}
