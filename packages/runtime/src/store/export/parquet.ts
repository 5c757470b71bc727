import { OptionalPackageError } from '@spex/core';
import type * as Hyparquet from 'hyparquet-writer';
import type { AblationStore, StoredAblation } from '../types.ts';
import { FACTS, type FactName, factOf, valueColumns } from './columns.ts';

const PACKAGE = 'hyparquet-writer';
/** Numbers in a row group: about what is in memory at once. */
const GROUP = 2 ** 20;

type Schema = Hyparquet.SchemaElement[];

const FACT_TYPES: Readonly<Record<FactName, Omit<Hyparquet.SchemaElement, 'name'>>> = {
  run: { type: 'INT32', repetition_type: 'REQUIRED' },
  saved_at: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
  attempts: { type: 'INT32', repetition_type: 'REQUIRED' },
  seconds: { type: 'DOUBLE', repetition_type: 'REQUIRED' },
  calls: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  tokens: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  dollars: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
};

/**
 * An Apache Parquet file: `coalition` (a list of the players present), a column for each output, and the facts. The
 * file's own metadata has the game's id (`game`) and the labels (`players`, `outputs`, as JSON). Throws
 * OptionalPackageError where the writer is not installed.
 */
export async function* parquet(store: AblationStore, gameId: string): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await loadWriter();
  const labels = store.labels(gameId);
  const outputs = valueColumns(store, gameId);
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(outputs),
    kvMetadata: [
      { key: 'game', value: gameId },
      { key: 'players', value: JSON.stringify(labels.players) },
      { key: 'outputs', value: JSON.stringify(labels.outputs) },
    ],
    createdBy: 'spex',
  });
  /** What was written since the last time; the writer goes on counting from the file's beginning. */
  const taken = (): Uint8Array => {
    const chunk = new Uint8Array(bytes.buffer.slice(0, bytes.index));
    bytes.index = 0;
    return chunk;
  };
  let group: StoredAblation[] = [];
  let numbers = 0;
  for (const ablation of store.ablations(gameId)) {
    group.push(ablation);
    numbers += ablation.coalition.length + ablation.values.length + FACTS.length;
    if (numbers < GROUP) continue;
    await file.write({ columnData: columnsOf(group, outputs), rowGroupSize: group.length });
    yield taken();
    group = [];
    numbers = 0;
  }
  if (group.length > 0)
    await file.write({ columnData: columnsOf(group, outputs), rowGroupSize: group.length });
  await file.finish();
  yield taken();
}

function schemaOf(outputs: readonly string[]): Schema {
  const columns: Schema = [
    { name: 'coalition', repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'INT32', repetition_type: 'REQUIRED' },
    ...outputs.map((name): Schema[number] => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' })),
    ...FACTS.map((name): Schema[number] => ({ name, ...FACT_TYPES[name] })),
  ];
  return [{ name: 'root', num_children: 1 + outputs.length + FACTS.length }, ...columns];
}

function columnsOf(rows: readonly StoredAblation[], outputs: readonly string[]): Hyparquet.ColumnSource[] {
  return [
    { name: 'coalition', data: rows.map(({ coalition }) => coalition) },
    ...outputs.map((name, output) => ({ name, data: rows.map(({ values }) => values[output]) })),
    ...FACTS.map((name) => ({ name, data: rows.map((row) => factOf(row, name)) })),
  ];
}

async function loadWriter(): Promise<typeof Hyparquet> {
  try {
    return await import('hyparquet-writer');
  } catch (cause) {
    throw new OptionalPackageError(
      `a Parquet file needs an optional package: npm install ${PACKAGE}`,
      [PACKAGE],
      {
        cause,
      },
    );
  }
}
