/**
 * Wilcoxon's signed-rank test of paired differences: the exact two-sided probability of signs as one-sided as these, or more, if
 * each were as likely as its opposite (Wilcoxon 1945, Biometrics Bulletin 1). Differences of 0 say nothing and are left out; equal
 * sizes share the mean of their ranks. 1 where nothing differs; fewer than 6 differences never come below 0.05.
 */
export function signedRankTest(differences: readonly number[]): number {
  const sizes = differences.filter((one) => one !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const count = sizes.length;
  // Twice the ranks, so that shared ones are whole numbers.
  const ranks = new Int32Array(count);
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && Math.abs(sizes[end]!) === Math.abs(sizes[start]!)) end++;
    ranks.fill(start + end + 1, start, end);
    start = end;
  }
  const total = count * (count + 1);
  const positive = ranks.reduce((sum, rank, at) => sum + (sizes[at]! > 0 ? rank : 0), 0);
  // Entry s: the probability that the positive ranks add up to s.
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const rank of ranks) {
    for (let sum = total; sum >= 0; sum--) {
      chances[sum] = (chances[sum]! + (sum >= rank ? chances[sum - rank]! : 0)) / 2;
    }
  }
  const least = Math.min(positive, total - positive);
  let tail = 0;
  for (let sum = 0; sum <= least; sum++) tail += chances[sum]!;
  return Math.min(1, 2 * tail);
}
