import type { FeatureMatrix } from '@spex/lenses';

/** Point numbers or ranks: two bytes each where that is enough, since walking along them is bound by memory. */
export type Indices = Int32Array | Uint16Array;

/** Zeros, `length` of them, for numbers below `bound`. */
export function createIndices(length: number, bound: number): Indices {
  return bound <= 2 ** 16 ? new Uint16Array(length) : new Int32Array(length);
}

/** The training points in the order of each feature, found once for all subsets. */
export interface Presorted {
  /** Columns with more than one value, ascending: no other can be split. */
  readonly columns: readonly number[];
  /** Of each of these columns, the points, smallest value first. */
  readonly orders: readonly Indices[];
  /** Of each of these columns, the rank of each point's value: equal values have equal ranks, from 0 without gaps. */
  readonly ranks: readonly Indices[];
}

/** Sorts the points by each column, one at a time; it yields after each. */
export function* presort({ rows, columns, values }: FeatureMatrix): Generator<void, Presorted> {
  const sorted = { columns: [] as number[], orders: [] as Indices[], ranks: [] as Indices[] };
  for (let column = 0; column < columns; column++) {
    const value = (point: number): number => values[point * columns + column]!;
    const order = createIndices(rows, rows).map((_, point) => point);
    order.sort((a, b) => value(a) - value(b) || a - b);
    const ranks = createIndices(rows, rows);
    for (let at = 1; at < rows; at++) {
      const step = value(order[at]!) === value(order[at - 1]!) ? 0 : 1;
      ranks[order[at]!] = ranks[order[at - 1]!]! + step;
    }
    if (ranks[order[rows - 1]!]! > 0) {
      sorted.columns.push(column);
      sorted.orders.push(order);
      sorted.ranks.push(ranks);
    }
    yield;
  }
  return sorted;
}

/** The middle between two values, a < b, but never b itself: what is at most the threshold goes to the left. */
export function middle(a: number, b: number): number {
  const between = a / 2 + b / 2;
  return between > a && between < b ? between : a;
}
