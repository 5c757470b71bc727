/**
 * The rows in the order of their tokens, as words stand in a dictionary. Rows that share a prefix then stand together,
 * so that a model that goes through them and keeps what the next row shares with the last reads every prefix once.
 */
export function prefixOrder(rows: readonly ArrayLike<number>[]): number[] {
  return [...rows.keys()].sort((a, b) => compare(rows[a]!, rows[b]!) || a - b);
}

/** Cuts an order into `count` stretches of about the same number of rows, none of them empty. */
export function stretches(order: readonly number[], count: number): number[][] {
  const parts = Math.min(count, order.length);
  return Array.from({ length: parts }, (_, part) =>
    order.slice(Math.floor((part * order.length) / parts), Math.floor(((part + 1) * order.length) / parts)),
  );
}

function compare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}
