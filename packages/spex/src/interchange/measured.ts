import { distinctRows, enumerateCoalitions, InvalidArgumentError, rowWords } from '@spex/core';
import type { MeasuredValues } from './content.ts';

/** The most players of a complete table that is held as a list of coalitions. */
const MOST_PLAYERS = 25;

/** The values of the only output. Throws InvalidArgumentError where there are several. */
export function onlyOutput({ outputs, values }: MeasuredValues): Float64Array {
  if (outputs.length === 1) return values;
  const message = `it has ${outputs.length} outputs (${outputs.join(', ')}), where one is wanted: choose one with spex convert --output`;
  throw new InvalidArgumentError('output', message, outputs);
}

/** The same with one of its outputs. Throws InvalidArgumentError where there is none of that name. */
export function withOutput(measured: MeasuredValues, name: string): MeasuredValues {
  const { outputs, values } = measured;
  const at = outputs.indexOf(name);
  if (at < 0) {
    const message = `there is no output '${name}': the file has ${outputs.join(', ')}`;
    throw new InvalidArgumentError('output', message, name);
  }
  const chosen = Float64Array.from(
    { length: measured.batch.rows },
    (_, row) => values[row * outputs.length + at]!,
  );
  return { ...measured, outputs: [name], values: chosen };
}

/**
 * The values of all 2^n coalitions, bit i of the place = player i present. Of a coalition that stands there twice the first
 * counts. Throws InvalidArgumentError where one is missing, or where there are several outputs.
 */
export function tableOfMeasured(measured: MeasuredValues): Float64Array {
  const values = onlyOutput(measured);
  const { batch } = measured;
  const { players } = batch;
  if (!isComplete(measured)) {
    const message = `a complete table needs all 2^${players} coalitions, and the file has ${distinctRows(batch).length.toLocaleString('en-US')} of them: recorded ablations go into .npz, .csv or shapiq-game`;
    throw new InvalidArgumentError('values', message);
  }
  const table = new Float64Array(2 ** players);
  for (let row = batch.rows - 1; row >= 0; row--) table[rowWords(batch, row)[0]!] = values[row]!;
  return table;
}

/** True where all 2^n coalitions are there. */
export function isComplete({ batch }: MeasuredValues): boolean {
  const all = 2 ** batch.players;
  return batch.players <= MOST_PLAYERS && batch.rows >= all && distinctRows(batch).length === all;
}

/** A complete table, bit i of the place = player i present, as measured values. Throws InvalidArgumentError. */
export function measuredOfTable(values: Float64Array): MeasuredValues {
  const players = Math.log2(values.length);
  if (!Number.isInteger(players) || players < 1) {
    const message = `a complete table holds 2^n values, and ${values.length} is no such number`;
    throw new InvalidArgumentError('values', message, values.length);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const message = `the value in row ${wrong} is ${values[wrong]}: values must be finite`;
    throw new InvalidArgumentError('values', message, values[wrong]);
  }
  return { batch: enumerateCoalitions(players), values, outputs: ['value'] };
}
