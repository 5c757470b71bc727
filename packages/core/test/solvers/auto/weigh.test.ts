import { createRandom } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weigh } from '../../../src/solvers/auto/weigh.ts';

/** Solves A x = b by Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const pivot = rows
      .slice(column)
      .reduce(
        (best, row, at) => (Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? at + column : best),
        column,
      );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      rows[row] = rows[row]!.map((value, at) => value - factor * rows[column]![at]!);
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}

/** Minimises Σ c (y - X w - constant)² + penalty |w - expected|² over w >= 0: the best of all 2^k sets of free weights. */
function bruteForce(
  columns: readonly (readonly number[])[],
  values: readonly number[],
  counts: readonly number[],
  penalty: number,
  expected: readonly number[],
): number[] {
  const all = counts.reduce((a, b) => a + b, 0);
  const centred = (column: readonly number[]): number[] => {
    const mean = column.reduce((sum, value, row) => sum + (counts[row]! * value) / all, 0);
    return column.map((value) => value - mean);
  };
  const x = columns.map(centred);
  const y = centred(values);
  const loss = (weights: readonly number[]): number =>
    y.reduce((sum, value, row) => {
      const rest = weights.reduce((left, weight, i) => left - weight * x[i]![row]!, value);
      return sum + counts[row]! * rest ** 2;
    }, 0) + weights.reduce((sum, weight, i) => sum + penalty * (weight - expected[i]!) ** 2, 0);
  const inner = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, row) => sum + counts[row]! * value * b[row]!, 0);
  let best: number[] = columns.map(() => 0);
  for (let set = 1; set < 2 ** columns.length; set++) {
    const free = columns.flatMap((_, i) => ((set >>> i) & 1 ? [i] : []));
    const found = solve(
      free.map((i) => free.map((j) => inner(x[i]!, x[j]!) + (i === j ? penalty : 0))),
      free.map((i) => inner(x[i]!, y) + penalty * expected[i]!),
    );
    const weights = columns.map(() => 0);
    free.forEach((i, at) => {
      weights[i] = found[at]!;
    });
    if (weights.every((weight) => weight >= 0) && loss(weights) < loss(best)) best = weights;
  }
  return best;
}

function draw(rows: number, columns: number, seed: number) {
  const random = createRandom(seed);
  const normal = () => Array.from({ length: rows }, () => random.normal());
  const signal = normal();
  const x = Array.from({ length: columns }, () => {
    const own = normal();
    const share = random.uniform();
    return signal.map((value, row) => share * value + own[row]!);
  });
  const noise = normal();
  const y = signal.map((value, row) => 3 + value + 0.5 * noise[row]!);
  return { x, y, counts: Array.from({ length: rows }, () => 0.2 + random.uniform()) };
}

const columnsOf = (x: readonly (readonly number[])[]) => x.map((column) => Float64Array.from(column));

describe('weigh', () => {
  it('is the best of all sets of positive weights, its penalty being the noise that it leaves', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(10_000),
        fc.boolean(),
        (rows, columns, seed, weighted) => {
          const { x, y, counts } = draw(rows, columns, seed);
          const used = weighted ? counts : counts.map(() => 1);
          const trust = x.map((_, i): number => (i === 2 ? 0 : 1));
          const expected = trust.map((one) => one / trust.reduce((a, b) => a + b, 0));
          const all = used.reduce((a, b) => a + b, 0);
          const mean = (column: ArrayLike<number>): number =>
            used.reduce((sum, count, row) => sum + (count * column[row]!) / all, 0);
          let weights = expected;
          for (let round = 0; round < 5; round++) {
            const constant = mean(y) - x.reduce((sum, column, i) => sum + weights[i]! * mean(column), 0);
            const missed = y.map(
              (value, row) => value - constant - x.reduce((sum, own, i) => sum + weights[i]! * own[row]!, 0),
            );
            const penalty = mean(missed.map((miss) => miss ** 2)) / 0.25 ** 2;
            weights = bruteForce(x, y, used, penalty, expected);
          }
          const found = weigh(
            columnsOf(x),
            Float64Array.from(y),
            trust,
            weighted ? Float64Array.from(counts, (count) => 1 / count) : undefined,
          );
          weights.forEach((weight, i) => {
            expect(found.weights[i]).toBeCloseTo(weight, 8);
          });
          const constant = mean(y) - x.reduce((sum, column, i) => sum + weights[i]! * mean(column), 0);
          expect(found.constant).toBeCloseTo(constant, 8);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('finds the column that is right, however little it was trusted', () => {
    const { x, y } = draw(40, 2, 1);
    const { weights, constant } = weigh(
      columnsOf([...x, y.map((value) => value - 7)]),
      Float64Array.from(y),
      [1, 1, 0],
    );
    expect(weights[2]).toBeCloseTo(1, 6);
    expect(weights[0]! + weights[1]!).toBeCloseTo(0, 6);
    expect(constant).toBeCloseTo(7, 6);
  });

  it('stays with what it trusts where the values are noise, near it where rows are few', () => {
    const random = createRandom(3);
    const few = Array.from({ length: 6 }, () => random.normal());
    const { weights } = weigh(
      [Float64Array.from(few, (value) => 0.001 * value), new Float64Array(6)],
      Float64Array.from(few, () => random.normal()),
      [1, 1],
    );
    expect(weights[0]).toBeCloseTo(0.5, 2);
    expect(weights[1]).toBe(0.5);
  });

  it('never has a weight below 0', () => {
    const { x, y } = draw(200, 1, 4);
    const { weights } = weigh(columnsOf([...x, y.map((value) => -value)]), Float64Array.from(y), [1, 1]);
    expect(weights[1]).toBe(0);
  });
});
