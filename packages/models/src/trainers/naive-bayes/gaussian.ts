import type { LearningTask } from '@spex/lenses';
import type { Method } from '../base/define-trainer.ts';
import { standardOf } from '../base/standard.ts';
import { ClassPoints } from './class-points.ts';

/**
 * Retraining of Gaussian naive Bayes. A point is kept as its differences from the mean of its class in the whole
 * training set: sums of them and of their squares, also with points taken off again, then lose no digits.
 */
export function gaussianRetrain(task: LearningTask, smoothing: number): Method['retrain'] {
  const { train, test, targets, classes } = task;
  const { columns } = train;
  const tests = test.rows;
  const whole = Array.from({ length: columns }, (_, column) =>
    standardOf(train.values, column, columns, train.rows),
  );
  const largest = whole.reduce((most, { scale }) => Math.max(most, scale * scale), 0);
  const floor = smoothing * (largest || 1);

  const centres = classMeans(task);
  const differences = new Float64Array(train.values.length);
  const allSums = new Float64Array(classes.length * columns);
  const allSquares = new Float64Array(classes.length * columns);
  for (let point = 0, at = 0; point < train.rows; point++) {
    for (let column = 0, of = targets[point]! * columns; column < columns; column++, at++, of++) {
      const difference = train.values[at]! - centres[of]!;
      differences[at] = difference;
      allSums[of] = allSums[of]! + difference;
      allSquares[of] = allSquares[of]! + difference * difference;
    }
  }

  const picked = new ClassPoints(task);
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const means = new Float64Array(columns);
  const halves = new Float64Array(columns);
  return (subsets, row, scores, to) => {
    let total = classes.length;
    for (let c = 0; c < classes.length; c++) {
      picked.pick(subsets, row, c);
      const { present } = picked;
      total += present;
      addPoints(differences, picked.points, picked.picked, sums, squares);
      let constant = Math.log(present + 1);
      for (let column = 0, of = c * columns; column < columns; column++, of++) {
        let mean = whole[column]!.mean;
        let variance = whole[column]!.scale ** 2 + floor;
        if (present > 0) {
          const sum = picked.absent ? allSums[of]! - sums[column]! : sums[column]!;
          const square = picked.absent ? allSquares[of]! - squares[column]! : squares[column]!;
          const shift = sum / present;
          mean = centres[of]! + shift;
          variance = Math.max(0, square / present - shift * shift) + floor;
        }
        means[column] = mean;
        halves[column] = 0.5 / variance;
        constant -= 0.5 * Math.log(2 * Math.PI * variance);
      }
      for (let point = 0, at = 0; point < tests; point++) {
        let distance = 0;
        for (let column = 0; column < columns; column++, at++) {
          const difference = test.values[at]! - means[column]!;
          distance += difference * difference * halves[column]!;
        }
        scores[to + point * classes.length + c] = constant - distance;
      }
    }
    const logTotal = Math.log(total);
    for (let at = to; at < to + tests * classes.length; at++) scores[at] = scores[at]! - logTotal;
  };
}

/** Sums of the points' differences and of their squares. Four points at a time: the sums are then touched less often. */
function addPoints(
  differences: Float64Array,
  points: Int32Array,
  count: number,
  sums: Float64Array,
  squares: Float64Array,
): void {
  const columns = sums.length;
  sums.fill(0);
  squares.fill(0);
  let k = 0;
  for (; k + 3 < count; k += 4) {
    let a = points[k]! * columns;
    let b = points[k + 1]! * columns;
    let c = points[k + 2]! * columns;
    let d = points[k + 3]! * columns;
    for (let column = 0; column < columns; column++, a++, b++, c++, d++) {
      const p = differences[a]!;
      const q = differences[b]!;
      const r = differences[c]!;
      const s = differences[d]!;
      sums[column] = sums[column]! + (p + q + (r + s));
      squares[column] = squares[column]! + (p * p + q * q + (r * r + s * s));
    }
  }
  for (; k < count; k++) {
    for (let column = 0, at = points[k]! * columns; column < columns; column++, at++) {
      const p = differences[at]!;
      sums[column] = sums[column]! + p;
      squares[column] = squares[column]! + p * p;
    }
  }
}

/** Means of each class in the whole training set, shape [classes × columns]; 0 for a class without points. */
function classMeans({ train, targets, classes }: LearningTask): Float64Array {
  const { columns, values } = train;
  const counts = new Float64Array(classes.length);
  for (const target of targets) counts[target] = counts[target]! + 1;
  const means = new Float64Array(classes.length * columns);
  for (let point = 0, at = 0; point < train.rows; point++) {
    const target = targets[point]!;
    for (let of = target * columns; of < (target + 1) * columns; of++, at++)
      means[of] = means[of]! + values[at]! / counts[target]!;
  }
  return means;
}
