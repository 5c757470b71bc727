/** Tells how long rows will take from those that are done: rows of equal kind take about as long. */
export class Pace {
  readonly #jobs: number;
  readonly #left = new Map<string, number>();
  readonly #known = new Map<string, { sum: number; count: number }>();
  #sum = 0;
  #count = 0;

  /** The kind of each row that is to be measured, and how many are at a time. */
  constructor(kinds: readonly string[], jobs: number) {
    this.#jobs = jobs;
    for (const kind of kinds) this.#left.set(kind, (this.#left.get(kind) ?? 0) + 1);
  }

  /** A row is done; undefined seconds: it was not measured after all. */
  done(kind: string, seconds: number | undefined): void {
    this.#left.set(kind, this.#left.get(kind)! - 1);
    if (seconds === undefined) return;
    const known = this.#known.get(kind) ?? { sum: 0, count: 0 };
    this.#known.set(kind, { sum: known.sum + seconds, count: known.count + 1 });
    this.#sum += seconds;
    this.#count++;
  }

  /** Seconds that the other rows will take, those of unknown kinds as long as the mean; undefined before the first is done. */
  get left(): number | undefined {
    if (this.#count === 0) return undefined;
    let seconds = 0;
    for (const [kind, rows] of this.#left) {
      const known = this.#known.get(kind);
      seconds += rows * (known ? known.sum / known.count : this.#sum / this.#count);
    }
    return seconds / this.#jobs;
  }
}
