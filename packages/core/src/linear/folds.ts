import type { Random } from '../coalitions/random.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * Which fold each row is held out in: a random split into `folds` parts whose sizes differ by at most one. More folds
 * than rows become one fold a row. Throws InvalidArgumentError unless folds is 2 to 255 and there are 2 rows or more.
 */
export function assignFolds(rows: number, folds: number, random: Random): Uint8Array {
  if (!Number.isInteger(folds) || folds < 2 || folds > 255) {
    throw new InvalidArgumentError('folds', `folds must be an integer from 2 to 255, not ${folds}`, folds);
  }
  if (!Number.isInteger(rows) || rows < 2) {
    throw new InvalidArgumentError('rows', `cross-validation needs 2 rows or more, not ${rows}`, rows);
  }
  const assigned = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) assigned[row] = row % folds;
  for (let row = rows - 1; row > 0; row--) {
    const other = random.below(row + 1);
    const fold = assigned[row]!;
    assigned[row] = assigned[other]!;
    assigned[other] = fold;
  }
  return assigned;
}
