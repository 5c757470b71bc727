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
  return bisect((z) => 2 * normalTail(z) > 1 - level, 40);
}

/** Degrees of freedom from which on Student's distribution is taken for the normal one: its quantiles are 0.1 % larger. */
const MANY = 1000;
const known = new Map<string, number>();

/** t with P(|T| <= t) = level, T of Student's distribution with so many degrees of freedom, an integer of at least 1. */
export function studentQuantile(level: number, freedom: number): number {
  if (freedom >= MANY) return normalQuantile(level);
  const key = `${level} ${freedom}`;
  let quantile = known.get(key);
  if (quantile === undefined) {
    // In the angle atan(t / √ν), which has an end where t has none.
    const angle = bisect((at) => withinAngle(at, freedom) < level, Math.PI / 2);
    quantile = Math.sqrt(freedom) * Math.tan(angle);
    known.set(key, quantile);
  }
  return quantile;
}

/** P(|T| <= √ν tan θ), a finite sum (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function withinAngle(angle: number, freedom: number): number {
  const square = Math.cos(angle) ** 2;
  const odd = freedom % 2;
  let sum = 0;
  let term = odd === 1 ? Math.cos(angle) : 1;
  for (let k = 1 + odd; k < freedom; k += 2) {
    sum += term;
    term *= (k / (k + 1)) * square;
  }
  const part = Math.sin(angle) * sum;
  return odd === 1 ? (2 / Math.PI) * (angle + part) : part;
}

/** The end of the part of [0, end] where `below` holds. */
function bisect(below: (at: number) => boolean, end: number): number {
  let low = 0;
  let high = end;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
