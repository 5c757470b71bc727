import { contentHash, InvalidArgumentError } from '@spex/core';
import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import { parseNumber } from './numbers.ts';
import { placeOf, type Table } from './table.ts';
import { looksLikeText } from './values.ts';

/** Options of `learningTask`. */
export interface LearningTaskOptions {
  /** Features of the training points. */
  readonly train: FeatureMatrix;
  /** Features of the test points. */
  readonly test: FeatureMatrix;
  /** The label column of either set, one field a point. */
  readonly labels: { readonly train: readonly string[]; readonly test: readonly string[] };
  /**
   * `classes`: every label is the name of a class; `number`: every label is a number, and the task a regression. Default
   * `auto`: numbers where most training labels parse as such and more than 10 of them differ, else classes.
   */
  readonly kind?: 'auto' | 'classes' | 'number';
  /** The label column's name, for errors; default `label`. */
  readonly column?: string;
  /** Where the labels stand, for errors; default: points of the training and the test set, without lines. */
  readonly tables?: {
    readonly train: Pick<Table, 'name' | 'line'>;
    readonly test: Pick<Table, 'name' | 'line'>;
  };
}

/** A task, and the right answer of each of its test points: an index of the task's classes, or a number. */
export interface LabelledTask {
  /** Features and targets, for a trainer. */
  readonly task: LearningTask;
  /** The right answers of the test points: classes by number, or the numbers. */
  readonly testTargets: Float64Array;
}

/** Up to so many different numbers are taken for classes where nobody says what they are. */
const MOST_NUMERIC_CLASSES = 10;

/**
 * Puts features and labels together. Classes are sorted: as numbers where all of them are numbers, else by code units.
 * The id is a hash of the features, the training labels and the classes.
 *
 * Throws InvalidArgumentError, with the row and line of a label at fault: features that do not fit each other or the
 * labels, a label that is missing or no number, a constant label, a test label that no training point has.
 */
export function learningTask(options: LearningTaskOptions): LabelledTask {
  const { train, test, labels, kind = 'auto' } = options;
  checkShapes(options);
  const place = (set: 'train' | 'test', row: number): string => {
    const table = options.tables?.[set];
    return table ? placeOf(table, row) : `${set === 'train' ? 'training' : 'test'} point ${row}`;
  };
  const fail = (set: 'train' | 'test', row: number, problem: string): never => {
    const message = `${place(set, row)}: label '${options.column ?? 'label'}' ${problem}`;
    throw new InvalidArgumentError('labels', message, labels[set][row]);
  };

  const numeric = kind === 'number' || (kind === 'auto' && looksNumeric(labels.train));
  const { targets, testTargets, classes } = numeric ? numbersOf(labels, fail) : classesOf(labels, fail);
  if (targets.every((target) => target === targets[0])) {
    const message = `every training point has the label '${labels.train[0]}': nothing can be learnt from a constant`;
    throw new InvalidArgumentError('labels', message, labels.train[0]);
  }
  return { task: taskOf({ train, test, targets, classes }), testTargets };
}

/** The task that has this content. */
export function taskOf(content: Omit<LearningTask, 'id'>): LearningTask {
  const { train, test, targets, classes } = content;
  return { id: `task:${contentHash(train.values, test.values, targets, ...classes)}`, ...content };
}

type Fail = (set: 'train' | 'test', row: number, problem: string) => never;
type Targets = Pick<LearningTask, 'targets' | 'classes'> & { readonly testTargets: Float64Array };

function looksNumeric(labels: readonly string[]): boolean {
  const values = labels.map(parseNumber).filter((value) => !Number.isNaN(value));
  return values.length > labels.length / 2 && new Set(values).size > MOST_NUMERIC_CLASSES;
}

function numbersOf(labels: LearningTaskOptions['labels'], fail: Fail): Targets {
  const parse = (set: 'train' | 'test'): Float64Array =>
    Float64Array.from(labels[set], (label, row) => {
      const value = parseNumber(label);
      return Number.isNaN(value) ? fail(set, row, `must be a finite number, not '${label}'`) : value;
    });
  return { targets: parse('train'), testTargets: parse('test'), classes: [] };
}

function classesOf(labels: LearningTaskOptions['labels'], fail: Fail): Targets {
  const classes = sortedClasses([...new Set(labels.train)]);
  if (looksLikeText(classes.length, labels.train.length)) {
    const message = `${labels.train.length} labels have ${classes.length} different values, too many for classes: are they numbers, texts or ids?`;
    throw new InvalidArgumentError('labels', message, classes.length);
  }
  const index = new Map(classes.map((name, at) => [name, at]));
  const parse = (set: 'train' | 'test'): Float64Array =>
    Float64Array.from(labels[set], (label, row) => {
      if (/^\s*(nan)?\s*$/i.test(label)) fail(set, row, `is missing ('${label}')`);
      return index.get(label) ?? fail(set, row, `is '${label}', but training points have ${listed(classes)}`);
    });
  return { targets: parse('train'), testTargets: parse('test'), classes };
}

/** The first ten, quoted. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 10).map((name) => `'${name}'`);
  return `${first.join(', ')}${names.length > 10 ? ', …' : ''}`;
}

function sortedClasses(names: readonly string[]): string[] {
  const numeric = names.every((name) => !Number.isNaN(parseNumber(name)));
  const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...names].sort((a, b) => (numeric ? parseNumber(a) - parseNumber(b) : 0) || byUnits(a, b));
}

function checkShapes({ train, test, labels }: LearningTaskOptions): void {
  const fail = (argument: string, message: string, received: unknown): never => {
    throw new InvalidArgumentError(argument, message, received);
  };
  for (const [set, { rows }] of Object.entries({ train, test })) {
    const given = labels[set as 'train' | 'test'].length;
    if (given !== rows) fail('labels', `${rows} points to ${set} need as many labels, not ${given}`, given);
  }
  if (train.rows < 2)
    fail('train', `there must be two training points or more, not ${train.rows}`, train.rows);
  if (test.rows < 1) fail('test', 'there must be a test point', test.rows);
  if (train.columns < 1) fail('train', 'there must be a feature', train.columns);
  if (train.columns !== test.columns) {
    const message = `training and test points must have the same features, not ${train.columns} and ${test.columns}`;
    fail('test', message, test.columns);
  }
}
