import { InvalidArgumentError } from '@spex/core';
import type { ScoreScale } from '@spex/lenses';
import { type Answer, fault, readNames } from './answer.ts';
import { checkSame } from './command-options.ts';
import { shorten } from './shorten.ts';

/** What a program that trains tells of itself in its first answer, filled up with defaults. */
export interface TrainerTerms {
  /** Empty where the scale is `number`. */
  readonly classes: readonly string[];
  readonly scale: ScoreScale;
  readonly random: boolean;
  readonly model: string | undefined;
  readonly notes: readonly string[] | undefined;
  readonly batchSize: number | undefined;
  /** How subsets are sent. */
  readonly encoding: 'list' | 'mask';
}

const SCALES: readonly ScoreScale[] = ['logit', 'probability', 'linear', 'number'];
const ENCODINGS = ['list', 'mask'] as const;

/**
 * Reads a first answer. `given` are the classes that the program was told, if it was.
 * Throws CallError for what has no such meaning, InvalidArgumentError for other classes than were given.
 */
export function readTerms(answer: Answer, given: readonly string[] | undefined): TrainerTerms {
  const told = readNames(answer, 'classes');
  checkSame('classes', given, told);
  const classes = told ?? given ?? [];
  const scale = oneOf(answer, 'scale', SCALES) ?? (classes.length > 0 ? 'probability' : 'number');
  if (scale === 'number' && told !== undefined) {
    throw fault('told "classes" and the scale "number", which has none');
  }
  if (scale !== 'number' && new Set(classes).size !== classes.length) {
    throw fault(`told a class twice: ${shorten(JSON.stringify(classes), 80)}`);
  }
  if (scale !== 'number' && classes.length < 2) {
    const message = `the program's scores are of scale "${scale}", which needs two classes or more: give them, or let the program tell "classes" in its first answer`;
    throw new InvalidArgumentError('classes', message, classes);
  }
  return {
    classes: scale === 'number' ? [] : classes,
    scale,
    random: read(answer, 'random', 'true or false', (value) => typeof value === 'boolean') ?? false,
    model: read(answer, 'model', 'a text', (value) => typeof value === 'string'),
    notes: readNames(answer, 'notes'),
    batchSize: read(
      answer,
      'batchSize',
      'a whole number from 1',
      (value): value is number => Number.isSafeInteger(value) && (value as number) >= 1,
    ),
    encoding: oneOf(answer, 'encoding', ENCODINGS) ?? 'list',
  };
}

function oneOf<T extends string>(answer: Answer, key: string, known: readonly T[]): T | undefined {
  const words = `one of ${known.map((one) => `"${one}"`).join(', ')}`;
  return read(answer, key, words, (value): value is T => known.includes(value as T));
}

/** The value of a key, where it is there. Throws CallError unless it is what it should be. */
function read<T>(
  answer: Answer,
  key: string,
  should: string,
  is: (value: unknown) => value is T,
): T | undefined {
  const value = answer[key];
  if (value === undefined || value === null) return undefined;
  if (is(value)) return value;
  throw fault(`told "${key}":${shorten(JSON.stringify(value), 40)}, which is not ${should}`);
}
