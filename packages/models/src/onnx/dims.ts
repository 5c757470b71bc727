/** The size of one side: a number, the name of a size that is not known before a run, or nothing known at all. */
export type Dim = number | string | undefined;

/** The sides of two tensors as elementwise operators broadcast them. */
export function broadcast(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, at) => {
    const left = at < rank - a.length ? 1 : a[at - rank + a.length];
    const right = at < rank - b.length ? 1 : b[at - rank + b.length];
    if (left === 1 || left === right) return right;
    if (right === 1) return left;
    // A size above 1 settles the other one.
    if (typeof left === 'number') return left;
    return typeof right === 'number' ? right : undefined;
  });
}

/** The sides that operator Reshape gives: 0 copies a side, -1 takes what is left. */
export function reshaped(from: readonly Dim[] | undefined, to: readonly Dim[], zeroIsSize: boolean): Dim[] {
  const dims = to.map((side, at) => (side === 0 && !zeroIsSize ? from?.[at] : side));
  const rest = dims.indexOf(-1);
  if (rest >= 0) dims[rest] = from && quotient(from, dims.toSpliced(rest, 1));
  return dims;
}

/** The product of some sizes over that of others, where all names cancel. */
function quotient(above: readonly Dim[], below: readonly Dim[]): Dim {
  const names = above.filter((side) => typeof side !== 'number');
  let size = above.reduce<number>((product, side) => product * (typeof side === 'number' ? side : 1), 1);
  for (const side of below) {
    if (typeof side === 'number') {
      size /= side;
      continue;
    }
    const at = side === undefined ? -1 : names.indexOf(side);
    if (at < 0) return undefined;
    names.splice(at, 1);
  }
  if (names.length === 0) return Number.isInteger(size) ? size : undefined;
  return names.length === 1 && size === 1 ? names[0] : undefined;
}
