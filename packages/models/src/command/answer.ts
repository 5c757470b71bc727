import { CallError } from '@spex/core';
import { shorten } from './shorten.ts';

/** A line that a program wrote, as an object. */
export type Answer = Readonly<Record<string, unknown>>;

/** Where Python's json writes a number that JSON has no word for. */
const NOT_FINITE = /(?<=[[,:]\s*)(?:NaN|-?Infinity)(?=\s*[\],}])/gu;

/** Reads a line. NaN and infinities become null. Throws CallError, which quotes the line, for what is no JSON object. */
export function parseAnswer(line: string): Answer {
  const answer = tryParse(line) ?? tryParse(line.replace(NOT_FINITE, 'null'));
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as Answer;
  throw fault(
    `wrote a line that is no JSON object: '${shorten(line, 120)}' (only answers belong on its standard output)`,
  );
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * The numbers of an answer to `rows` questions, shape [rows × outputs]. null is NaN, so that whoever asked can tell which
 * question it belongs to. Throws CallError for a wrong count, and for what is no number.
 */
export function readValues(answer: Answer, rows: number, outputs: number): Float64Array {
  const { values } = answer;
  if (!Array.isArray(values)) throw fault('answered without "values"');
  if (values.length !== rows) throw fault(`gave ${values.length} values for ${rows} questions`);
  const read = new Float64Array(rows * outputs);
  for (const [row, value] of values.entries()) {
    const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (numbers.length !== outputs) {
      throw fault(`gave ${numbers.length} numbers as values[${row}], but there are ${outputs} outputs`);
    }
    for (const [output, number] of numbers.entries()) {
      if (number !== null && typeof number !== 'number') {
        throw fault(`gave ${shorten(JSON.stringify(number), 40)} as values[${row}], which is no number`);
      }
      read[row * outputs + output] = number ?? Number.NaN;
    }
  }
  return read;
}

/** A list of names that a program tells in its first answer. Throws CallError for anything else. */
export function readNames(answer: Answer, key: string): readonly string[] | undefined {
  const names = answer[key];
  if (names === undefined || names === null) return undefined;
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    throw fault(`told "${key}" that are no list of names: ${shorten(JSON.stringify(names), 80)}`);
  }
  return names as string[];
}

/** What the program did wrong, in its place behind "the program". */
export function fault(what: string, cause?: unknown): CallError {
  return new CallError(`the program ${what}`, { retryable: false, cause });
}
