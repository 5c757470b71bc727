import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import type { Method } from '../base/define-trainer.ts';
import { ClassPoints } from './class-points.ts';

/**
 * Retraining of multinomial naive Bayes: log (n_c + 1) + Σ_j x_j log ((N_cj + s) / (N_c + s · columns)), N_cj the sum of
 * feature j over the class and N_c that of all features. Only the columns that some test point uses are summed, and of
 * them only the entries that are not 0.
 */
export function multinomialRetrain(task: LearningTask, smoothing: number): Method['retrain'] {
  const { train, test, targets, classes } = task;
  const tests = test.rows;
  const used = usedColumns(test);
  const entries = sparseRows(train, used.numbers);
  const asked = sparseRows(test, used.numbers);
  const weights = rowSums(train);
  const lengths = rowSums(test);

  const allCounts = new Float64Array(classes.length * used.count);
  const allWeights = new Float64Array(classes.length);
  for (let point = 0; point < train.rows; point++) {
    const target = targets[point]!;
    allWeights[target] = allWeights[target]! + weights[point]!;
    for (let k = entries.starts[point]!; k < entries.starts[point + 1]!; k++) {
      const of = target * used.count + entries.columns[k]!;
      allCounts[of] = allCounts[of]! + entries.values[k]!;
    }
  }

  const picked = new ClassPoints(task);
  const counts = new Float64Array(used.count);
  return (subsets, row, scores, to) => {
    let total = classes.length;
    for (let c = 0; c < classes.length; c++) {
      picked.pick(subsets, row, c);
      total += picked.present;
      counts.fill(0);
      let weight = 0;
      for (let p = 0; p < picked.picked; p++) {
        const point = picked.points[p]!;
        weight += weights[point]!;
        for (let k = entries.starts[point]!; k < entries.starts[point + 1]!; k++) {
          const column = entries.columns[k]!;
          counts[column] = counts[column]! + entries.values[k]!;
        }
      }
      if (picked.absent) weight = Math.max(0, allWeights[c]! - weight);
      for (let column = 0, of = c * used.count; column < used.count; column++, of++) {
        // What is left of a feature whose points were all taken off is rounding, and may be below 0.
        const count = picked.absent ? Math.max(0, allCounts[of]! - counts[column]!) : counts[column]!;
        counts[column] = Math.log(count + smoothing);
      }
      const prior = Math.log(picked.present + 1);
      const norm = Math.log(weight + smoothing * train.columns);
      for (let point = 0; point < tests; point++) {
        let score = prior - lengths[point]! * norm;
        for (let k = asked.starts[point]!; k < asked.starts[point + 1]!; k++)
          score += asked.values[k]! * counts[asked.columns[k]!]!;
        scores[to + point * classes.length + c] = score;
      }
    }
    const logTotal = Math.log(total);
    for (let at = to; at < to + tests * classes.length; at++) scores[at] = scores[at]! - logTotal;
  };
}

/** Entries of a matrix that are not 0: row r's are [starts[r], starts[r + 1]). */
interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Numbers the columns in which some value is not 0, in order; -1 for the others. */
function usedColumns({ columns, values }: FeatureMatrix): { count: number; numbers: Int32Array } {
  const numbers = new Int32Array(columns).fill(-1);
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) numbers[at % columns] = 0;
  let count = 0;
  for (let column = 0; column < columns; column++) if (numbers[column] === 0) numbers[column] = count++;
  return { count, numbers };
}

/** The entries in columns that have a number, under that number. */
function sparseRows({ rows, columns, values }: FeatureMatrix, numbers: Int32Array): SparseRows {
  let size = 0;
  for (let at = 0; at < values.length; at++) if (values[at] !== 0 && numbers[at % columns]! >= 0) size++;
  const sparse = {
    starts: new Int32Array(rows + 1),
    columns: new Int32Array(size),
    values: new Float64Array(size),
  };
  let next = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      if (values[at] === 0 || numbers[column]! < 0) continue;
      sparse.columns[next] = numbers[column]!;
      sparse.values[next++] = values[at]!;
    }
    sparse.starts[row + 1] = next;
  }
  return sparse;
}

function rowSums({ rows, columns, values }: FeatureMatrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) sums[row] = sums[row]! + values[at]!;
  }
  return sums;
}
