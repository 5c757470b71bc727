/** How much the latest job counts in the average. */
const WEIGHT = 0.3;
/** A job is hung when it takes this many times as long as the slowest one so far did, and the patience on top. */
const SLACK = 20;
/** Jobs handed out for each worker: one under way and one that waits, more of short ones. */
const LEAST_AHEAD = 2;
const MOST_AHEAD = 8;
/** Of `jobSeconds`: what a worker should have ahead, so that the way to the asker and back is not felt. */
const AHEAD = 0.5;
/** The first jobs, before anything has been measured, hold this share of a batch. */
const FIRST_SHARE = 4;

/** How fast the workers are, by what their jobs have taken; from that, how large a job is, and when it counts as hung. */
export class Pace {
  readonly #most: number;
  readonly #jobSeconds: number;
  readonly #patience: number;
  /** Seconds an ablation: of late, and at worst. */
  #usual: number | undefined;
  #worst = 0;

  /** Jobs of at most `most` coalitions that take about `jobSeconds`; `usual`: seconds an ablation, where known. */
  constructor(most: number, jobSeconds: number, patience: number, usual: number | undefined) {
    this.#most = most;
    this.#jobSeconds = jobSeconds;
    this.#patience = patience;
    this.#usual = usual;
  }

  add(rows: number, seconds: number): void {
    const each = seconds / rows;
    this.#usual = this.#usual === undefined ? each : this.#usual + WEIGHT * (each - this.#usual);
    this.#worst = Math.max(this.#worst, each);
  }

  /** Coalitions in a job: the batch halved until a job takes no longer than it should, so that sizes seldom change. */
  get rows(): number {
    const aim = this.#usual === undefined ? this.#most / FIRST_SHARE : this.#jobSeconds / this.#usual;
    let rows = this.#most;
    while (rows > 1 && rows > aim) rows = Math.ceil(rows / 2);
    return rows;
  }

  /** Jobs to hand out for each worker. */
  get ahead(): number {
    if (this.#usual === undefined) return LEAST_AHEAD;
    const jobs = (AHEAD * this.#jobSeconds) / (this.#usual * this.rows);
    return Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, Math.ceil(jobs)));
  }

  /**
   * Batches under way at once that keep so many workers busy. At first, no more than shows how fast they are: what is cut
   * by then is cut small.
   */
  batches(workers: number): number {
    if (this.#usual === undefined) return Math.max(1, Math.ceil((workers * this.rows) / this.#most));
    return Math.max(2, Math.ceil((this.ahead * workers * this.rows) / this.#most));
  }

  /** Jobs that a batch of that many coalitions is worth to be cut into, so that each keeps a worker busy for a while. */
  spread(rows: number, workers: number): number {
    if (this.#usual === undefined) return 1;
    return Math.max(1, Math.min(workers, Math.floor((20 * rows * this.#usual) / this.#jobSeconds)));
  }

  /** Seconds after which a job of that many coalitions counts as hung; undefined before anything has been measured. */
  limit(rows: number): number | undefined {
    return this.#worst === 0 ? undefined : this.#patience + SLACK * this.#worst * rows;
  }
}
