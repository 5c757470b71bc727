/** Values that differ by no more than this share count as tied: rounding alone may part what is equal. */
const ROUNDING = 1e-12;

/**
 * The chance of each value to be among the k of largest absolute value, where ties are broken at random: 1 above the k-th, 0
 * below it, and of those tied with the k-th an equal share each of the places that are left. A value of 0 is never among
 * them, so that the chances add up to the lesser of k and the number of other values.
 */
export function topMembership(values: ArrayLike<number>, k: number): Float64Array {
  const sizes = Float64Array.from(values, Math.abs);
  const chances = new Float64Array(sizes.length);
  const sorted = sizes.slice().sort().reverse();
  const last = sorted[Math.min(k, sorted.length) - 1];
  if (last === undefined) return chances;
  const above = last * (1 + ROUNDING);
  const below = last * (1 - ROUNDING);
  let sure = 0;
  let tied = 0;
  for (const size of sizes) {
    if (size > above) sure++;
    else if (size >= below && size > 0) tied++;
  }
  const share = tied === 0 ? 0 : Math.min(1, (k - sure) / tied);
  sizes.forEach((size, at) => {
    if (size > above) chances[at] = 1;
    else if (size >= below && size > 0) chances[at] = share;
  });
  return chances;
}
