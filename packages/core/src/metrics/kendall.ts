import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * Kendall's rank correlation of two lists, τ-b (Kendall 1945, Biometrika 33): of the pairs that neither list ties, how many
 * more stand in the same order than in opposite ones, over the geometric mean of the pairs that each list does not tie. From
 * -1 to 1; 0 where either list is constant, or has one entry. O(n log n), by counting the exchanges of a merge sort (Knight
 * 1966, JASA 61).
 *
 * Throws InvalidArgumentError when the lengths differ or are 0, or for NaN.
 */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const count = a.length;
  if (count === 0 || count !== b.length) {
    throw new InvalidArgumentError(
      'b',
      `a rank correlation needs two lists of the same length, at least 1: there are ${count} and ${b.length}`,
      b.length,
    );
  }
  checkNumbers(a, 'a');
  checkNumbers(b, 'b');
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (x, y) => compare(a[x]!, a[y]!) || compare(b[x]!, b[y]!),
  );
  const first = Float64Array.from(order, (at) => a[at]!);
  const second = Float64Array.from(order, (at) => b[at]!);
  const tiedFirst = tiedPairs(count, (x, y) => first[x] === first[y]);
  const tiedBoth = tiedPairs(count, (x, y) => first[x] === first[y] && second[x] === second[y]);
  const discordant = exchanges(second);
  const tiedSecond = tiedPairs(count, (x, y) => second[x] === second[y]);
  const pairs = (count * (count - 1)) / 2;
  if (tiedFirst === pairs || tiedSecond === pairs) return 0;
  const excess = pairs - tiedFirst - tiedSecond + tiedBoth - 2 * discordant;
  return excess / (Math.sqrt(pairs - tiedFirst) * Math.sqrt(pairs - tiedSecond));
}

function checkNumbers(values: ArrayLike<number>, name: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    throw new InvalidArgumentError(`${name}[${i}]`, `value ${i} of ${name} is NaN`, values[i]);
  }
}

function compare(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}

/** Pairs within runs of neighbours that are the same. */
function tiedPairs(count: number, same: (x: number, y: number) => boolean): number {
  let pairs = 0;
  let run = 0;
  for (let at = 1; at < count; at++) {
    run = same(at - 1, at) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts the values, and counts the pairs that stood in the wrong order. */
function exchanges(values: Float64Array): number {
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  let count = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        if (left < middle && (right === end || from[left]! <= from[right]!)) {
          to[at] = from[left++]!;
        } else {
          count += middle - left;
          to[at] = from[right++]!;
        }
      }
    }
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return count;
}
