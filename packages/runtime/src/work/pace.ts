/** How much the latest job counts in the average. */
const WEIGHT = 0.3;
/** A job is hung when it takes this many times as long as the slowest one so far did, and the patience on top. */
const SLACK = 20;
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

  /** Batches under way at once that make that many jobs. */
  batches(jobs: number): number {
    return Math.ceil((jobs * this.rows) / this.#most);
  }

  /** Whether anything is known of the workers' speed. */
  get known(): boolean {
    return this.#usual !== undefined;
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
