import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * Spearman's rank correlation of two lists, -1 to 1: the Pearson correlation of their ranks, equal values sharing the mean
 * of theirs. Where either list is constant, or has one entry, nothing can be told of the order and the result is 0.
 *
 * Of a test point's measured values on fresh training subsets and those predicted, it is the linear datamodeling score
 * (Park et al. 2023, "TRAK", arXiv 2303.14186); that of a method is its mean over test points.
 *
 * Throws InvalidArgumentError when the lengths differ or are 0, or for NaN.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length === 0 || a.length !== b.length) {
    throw new InvalidArgumentError(
      'b',
      `a rank correlation needs two lists of the same length, at least 1: there are ${a.length} and ${b.length}`,
      b.length,
    );
  }
  const first = ranks(a, 'a');
  const second = ranks(b, 'b');
  let covariance = 0;
  let spreadA = 0;
  let spreadB = 0;
  for (let i = 0; i < first.length; i++) {
    covariance += first[i]! * second[i]!;
    spreadA += first[i]! ** 2;
    spreadB += second[i]! ** 2;
  }
  // The sums are exact: a tie of all leaves exactly 0.
  if (spreadA === 0 || spreadB === 0) return 0;
  return covariance / Math.sqrt(spreadA * spreadB);
}

/** Twice each value's rank, counted from the middle: whole numbers, so that sums of their products are exact. */
function ranks(values: ArrayLike<number>, name: string): Float64Array {
  const count = values.length;
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(values[i]))
      throw new InvalidArgumentError(`${name}[${i}]`, `value ${i} of ${name} is NaN`, values[i]);
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((x, y) =>
    values[x]! < values[y]! ? -1 : Number(values[x]! > values[y]!),
  );
  const ranked = new Float64Array(count);
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranked[order[i]!] = start + end - count;
    start = end;
  }
  return ranked;
}
