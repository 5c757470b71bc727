/** Mean and variance of the logarithms of latencies (Welford 1962). */
export class LatencySample {
  count = 0;
  mean = 0;
  #squares = 0;

  /** Logarithms, since latencies spread by factors: a few very slow calls say little about the others. */
  add(milliseconds: number): void {
    const value = Math.log(Math.max(milliseconds, 1e-3));
    this.count++;
    const off = value - this.mean;
    this.mean += off / this.count;
    this.#squares += off * (value - this.mean);
  }

  /** Variance of the mean; infinite below two calls. */
  get error(): number {
    return this.count < 2 ? Number.POSITIVE_INFINITY : this.#squares / (this.count - 1) / this.count;
  }
}
