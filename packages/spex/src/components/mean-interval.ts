/** A mean, and the interval that holds the true one with a confidence of 95 %. Plain JSON. */
export interface MeanInterval {
  /** The mean. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** Student's interval for the mean of two numbers or more. */
export function meanInterval(values: ArrayLike<number>): MeanInterval {
  const count = values.length;
  const numbers = Array.from(values);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * The 0.975 quantile of Student's t with that many degrees of freedom, by bisection of its distribution function, which is
 * a finite sum (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4).
 */
export function studentQuantile(degrees: number): number {
  let low = 0;
  let high = 16;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (within(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}

/** P(|T| < t). */
function within(t: number, degrees: number): number {
  const angle = Math.atan2(t, Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power < degrees; power += 2) {
    term *= ((power - 1) / power) * cosine ** 2;
    sum += term;
  }
  const part = Math.sin(angle) * sum;
  return odd ? (2 / Math.PI) * (angle + part) : part;
}
