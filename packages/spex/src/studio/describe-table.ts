import type { Table } from '@spex/models';

/** Rows that are shown, and characters of a field of them. */
const SHOWN = 5;
const MOST_CHARACTERS = 160;
/** Fields of a text are longer than that, in the mean. */
const TEXT = 25;
/** Names that columns of right answers go by, the plainest first. */
const LABELS = ['label', 'class', 'target', 'sentiment', 'category', 'answer', 'output', 'outcome', 'y'];

/** A table as a page shows it before it is told what to do with it. */
export interface TableFacts {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    /** `text`: long and mostly different. */
    readonly kind: 'numbers' | 'names' | 'text';
    /** How many different fields there are. */
    readonly distinct: number;
  }[];
  readonly sample: readonly (readonly string[])[];
  /** Columns that are probably what is to be learnt, and the text to learn it from. */
  readonly label: string | null;
  readonly text: string | null;
}

export function describeTable(id: string, table: Table): TableFacts {
  const { name, rows } = table;
  const columns = table.columns.map((column, at) => {
    const fields = rows.map((row) => row[at]!);
    const distinct = new Set(fields).size;
    const numbers = fields.every((field) => field.trim() === '' || Number.isFinite(Number(field)));
    const length = fields.reduce((sum, field) => sum + field.length, 0) / rows.length;
    const kind = numbers ? 'numbers' : length > TEXT && distinct > rows.length / 2 ? 'text' : 'names';
    return { name: column, kind, distinct } as const;
  });
  const short = columns.filter(({ kind, distinct }) => kind !== 'text' && distinct > 1);
  const few = short.filter(({ distinct }) => distinct <= Math.max(2, Math.min(20, rows.length / 3)));
  const named = LABELS.map((own) => short.find((column) => column.name.trim().toLowerCase() === own));
  const label = named.find((column) => column !== undefined) ?? few.at(-1) ?? short.at(-1) ?? columns.at(-1);
  const text = columns.find(({ kind }) => kind === 'text');
  return {
    id,
    name,
    rows: rows.length,
    columns,
    sample: rows
      .slice(0, SHOWN)
      .map((row) =>
        row.map((field) =>
          field.length <= MOST_CHARACTERS ? field : `${field.slice(0, MOST_CHARACTERS - 1)}…`,
        ),
      ),
    label: label?.name ?? null,
    text: text?.name ?? null,
  };
}
