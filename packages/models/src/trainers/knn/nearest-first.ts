import type { FeatureMatrix } from '@spex/lenses';

/**
 * Writes the training points to row `point` of `order` (shape [tests × points]), the nearest to that test point first,
 * ties by row number. `distances` is scratch memory of one number a training point.
 */
export function nearestFirst(
  train: FeatureMatrix,
  test: FeatureMatrix,
  point: number,
  distances: Float64Array,
  order: Int32Array,
): void {
  const { rows, columns, values } = train;
  const from = point * columns;
  for (let row = 0, at = 0; row < rows; row++) {
    // Squared differences and no products: equal points are at distance 0, and equal ones at equal distances.
    let sum = 0;
    for (let column = 0; column < columns; column++, at++) {
      const difference = values[at]! - test.values[from + column]!;
      sum += difference * difference;
    }
    distances[row] = sum;
  }
  const list = order.subarray(point * rows, (point + 1) * rows);
  for (let row = 0; row < rows; row++) list[row] = row;
  list.sort((a, b) => distances[a]! - distances[b]! || a - b);
}
