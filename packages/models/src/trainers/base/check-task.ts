import { InvalidArgumentError, MAX_PLAYERS } from '@spex/core';
import type { FeatureMatrix, LearningTask } from '@spex/lenses';

/**
 * Throws InvalidArgumentError for a task that no trainer can learn: matrices whose sizes do not fit together, numbers
 * that are not finite, one class only, or a target that is no class.
 */
export function checkTask({ train, test, targets, classes }: LearningTask): void {
  checkMatrix('train', train);
  checkMatrix('test', test);
  if (train.rows > MAX_PLAYERS) {
    throw wrong('task.train', `there may be at most ${MAX_PLAYERS} training points, not ${train.rows}`);
  }
  if (test.columns !== train.columns) {
    const message = `test points must have the ${train.columns} columns of the training points, not ${test.columns}`;
    throw wrong('task.test', message);
  }
  if (targets.length !== train.rows) {
    const message = `${train.rows} training points need as many targets, not ${targets.length}`;
    throw wrong('task.targets', message);
  }
  if (classes.length === 1) {
    throw wrong('task.classes', `there must be two classes or more (none for a regression), not 1`);
  }
  for (let point = 0; point < targets.length; point++) {
    const target = targets[point]!;
    if (classes.length === 0 ? Number.isFinite(target) : classes[target] !== undefined) continue;
    const right = classes.length === 0 ? 'a finite number' : `a class from 0 to ${classes.length - 1}`;
    throw wrong('task.targets', `the target of training point ${point} must be ${right}, not ${target}`);
  }
}

function checkMatrix(which: 'train' | 'test', { rows, columns, values }: FeatureMatrix): void {
  const points = which === 'train' ? 'training points' : 'test points';
  if (rows < 1 || columns < 1) {
    const message = `there must be at least one row and one column of ${points}, not ${rows} × ${columns}`;
    throw wrong(`task.${which}`, message);
  }
  if (values.length !== rows * columns) {
    const message = `${rows} × ${columns} features of ${points} need as many values, not ${values.length}`;
    throw wrong(`task.${which}`, message);
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const place = `row ${Math.floor(at / columns)}, column ${at % columns}`;
  throw wrong(`task.${which}`, `features must be finite numbers: ${place} of the ${points} is ${values[at]}`);
}

function wrong(argument: string, message: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, message);
}
