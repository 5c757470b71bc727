/** P(Z > z) of a standard normal Z, to a relative error of about 1e-13 at any z. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    // Mills' ratio as a continued fraction (Abramowitz and Stegun, 26.2.14), from its far end.
    let fraction = 0;
    for (let k = 100; k > 0; k--) fraction = k / (z + fraction);
    return density / (z + fraction);
  }
  // Φ(z) = 1/2 + φ(z) (z + z³/3 + z⁵/15 + …) (26.2.11).
  let sum = z;
  for (let k = 3, term = z; term > 1e-17 * sum; k += 2) {
    term *= z ** 2 / k;
    sum += term;
  }
  return 0.5 - density * sum;
}

/** z with P(|Z| <= z) = level, level above 0 and below 1: by bisection. */
export function normalQuantile(level: number): number {
  let low = 0;
  let high = 40;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (2 * normalTail(middle) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
