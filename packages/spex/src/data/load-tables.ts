import { InvalidArgumentError } from '@spex/core';
import { columnOf, type Table } from '@spex/models';
import type { ExplainDataOptions } from './data-options.ts';
import type { PlayersSpec } from './players-spec.ts';
import { readTable } from './read-table.ts';

/** A training and a test set as text, in columns that are known to be there. */
export interface DataTables {
  readonly train: Table;
  readonly test: Table;
  /** The label of each row. */
  readonly labels: { readonly train: readonly string[]; readonly test: readonly string[] };
  /** The text of each row, where a column of texts is named. */
  readonly texts: { readonly train: readonly string[]; readonly test: readonly string[] } | undefined;
  /** The right label of each training row, where such a column is named. */
  readonly clean: readonly string[] | undefined;
  /** Columns that may be features: all but the label, the text, the right label and those excluded. */
  readonly features: readonly string[];
}

/**
 * Reads both tables and checks that they go together. Throws InvalidArgumentError for a file that is no table, a column
 * that is not there, and where one table has a column that may be a feature and the other has not.
 */
export async function loadTables(options: ExplainDataOptions, players: PlayersSpec): Promise<DataTables> {
  const { label, text, exclude = [], cleanLabel } = options;
  const train = await tableOf(options.train, 'train', options.columns);
  const test = await tableOf(options.test, 'test', options.columns);
  const labels = { train: column('label', train, label), test: column('label', test, label) };
  checkVaried(train, label, labels.train);
  const texts =
    text === undefined ? undefined : { train: column('text', train, text), test: column('text', test, text) };
  const clean = cleanLabel === undefined ? undefined : column('cleanLabel', train, cleanLabel);
  if (text === label) throw wrong('text', `text and label are both column '${label}'`, text);
  for (const name of exclude) column('exclude', train, name);
  if ('column' in players) column('players', train, players.column);

  const features = train.columns.filter(
    (name) => name !== label && name !== text && name !== cleanLabel && !exclude.includes(name),
  );
  if (usesColumns(options)) checkSameColumns(train, test, features, [label, text, ...exclude]);
  return { train, test, labels, texts, clean, features };
}

function checkVaried(train: Table, label: string, labels: readonly string[]): void {
  if (labels.some((one) => one !== labels[0])) return;
  const message = `${train.name}: column '${label}' is '${labels[0]}' in every row: there is nothing to learn, two classes or numbers at least must differ`;
  throw wrong('label', message, labels[0]);
}

/** Whether some features are the tables' own columns. */
function usesColumns({ features, text, trainer }: ExplainDataOptions): boolean {
  if (trainer !== undefined && /^\s*(in-context|command:)/i.test(trainer)) return false;
  return features?.includes('columns') ?? text === undefined;
}

async function tableOf(
  given: string | Table,
  argument: 'train' | 'test',
  columns: readonly string[] | undefined,
): Promise<Table> {
  if (typeof given === 'string') return readTable(given, columns ? { columns } : {});
  if (given.rows.length > 0) return given;
  throw wrong(argument, `${given.name} is empty: a table needs rows`, 0);
}

/** The fields of a column; its error names the option. */
function column(argument: string, table: Table, name: string): readonly string[] {
  try {
    return columnOf(table, name);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw wrong(argument, error.message, name);
  }
}

function checkSameColumns(
  train: Table,
  test: Table,
  features: readonly string[],
  known: readonly (string | undefined)[],
): void {
  const missing = features.filter((name) => !test.columns.includes(name));
  if (missing.length > 0) {
    const message = `${test.name} lacks ${named(missing)} of ${train.name}: give it there, or exclude it`;
    throw wrong('test', message, missing);
  }
  const more = test.columns.filter((name) => !train.columns.includes(name) && !known.includes(name));
  if (more.length === 0) return;
  const message = `${train.name} lacks ${named(more)} of ${test.name}: both must have the same columns`;
  throw wrong('train', message, more);
}

function named(names: readonly string[]): string {
  const quoted = names.slice(0, 5).map((name) => `'${name}'`);
  const rest = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `column${names.length === 1 ? '' : 's'} ${quoted.join(', ')}${rest}`;
}

function wrong(argument: string, message: string, received?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(argument, message, received);
}
