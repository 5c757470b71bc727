import type { Forward, Past } from './forward.ts';
import { type PlannedRow, type PlannedRun, planRuns } from './plan.ts';

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether rows of different lengths may share a run. */
  readonly padding: boolean;
  /** Most tokens of one run; a single row without keys and values may have more. */
  readonly cells: number;
}

/** One run as the model sees it. */
export interface ReadyRun {
  /** Numbers of the rows within the call. */
  readonly rows: readonly number[];
  /** Their tokens after what went through before. */
  readonly inputs: readonly Int32Array[];
  readonly past: Past | undefined;
  /** Length of the longest input. */
  readonly columns: number;
  /** Trailing columns that hold all that somebody asks for. */
  readonly wanted: number;
}

/** Rows of one run; more gain nothing on a processor. */
const ROWS = 32;
/** What a run costs beside its tokens, in tokens. Measured: 5 for a model of 0.7 million weights; more for larger ones. */
const OVERHEAD = 16;

/** Puts the rows of a call through the model in as few and as full runs as pays; reuses shared prefixes where it can. */
export class Runner {
  readonly #forward: Forward;
  readonly #tolerance: number;
  /** `untested` until a first run with a shared prefix has been compared with one without. */
  #reuse: 'untested' | 'works' | 'off';

  /**
   * `tolerance`: how far logits after a shared prefix may be from those of the whole row, as a part of their standard
   * deviation; 0 for a model that is not to reuse any.
   */
  constructor(forward: Forward, tolerance: number) {
    this.#forward = forward;
    this.#tolerance = tolerance;
    this.#reuse = tolerance > 0 && forward.cached ? 'untested' : 'off';
  }

  /** Calls `run` for all rows, some at a time; each row once. */
  async each(
    rows: readonly PlannedRow[],
    options: RunOptions,
    run: (ready: ReadyRun) => Promise<void>,
  ): Promise<void> {
    const { padding, signal } = options;
    const cells = Math.max(1, Math.floor(options.cells));
    const plan = planRuns(rows, {
      rows: ROWS,
      cells,
      overhead: OVERHEAD,
      reuse: this.#reuse !== 'off',
      padding,
    });
    const first = plan.runs.find(({ prefix }) => prefix > 0);
    if (first !== undefined && this.#reuse === 'untested') {
      this.#reuse = (await this.#reuseWorks(rows, first, cells)) ? 'works' : 'off';
      if (this.#reuse === 'off') return this.each(rows, options, run);
    }

    const extend = (past: Past | undefined, row: number, from: number, to: number) =>
      this.#extend(past, rows[row]!.ids.subarray(from, to), cells, signal);
    const shared = plan.shared > 0 ? await extend(undefined, 0, 0, plan.shared) : undefined;
    const tiles = new Map<number, Past>();
    for (const planned of plan.runs) {
      signal?.throwIfAborted();
      const [one] = planned.rows as [number];
      let start = planned.prefix;
      let past: Past | undefined;
      if (planned.rows.length === 1 && planned.columns > cells && this.#reuse === 'works') {
        // A row too long for the memory goes through in pieces.
        past = await extend(shared, one, plan.shared, rows[one]!.reusable);
        start = rows[one]!.reusable;
      } else if (planned.prefix > plan.shared) {
        past = this.#forward.tile(
          (await extend(shared, one, plan.shared, planned.prefix))!,
          planned.rows.length,
        );
      } else if (shared !== undefined) {
        past = tiles.get(planned.rows.length) ?? this.#forward.tile(shared, planned.rows.length);
        tiles.set(planned.rows.length, past);
      }
      await run(ready(rows, planned, start, past));
    }
  }

  /** The past of one row, longer by some tokens. */
  async #extend(
    past: Past | undefined,
    ids: Int32Array,
    cells: number,
    signal?: AbortSignal,
  ): Promise<Past | undefined> {
    let now = past;
    for (let start = 0; start < ids.length; start += cells) {
      signal?.throwIfAborted();
      const piece = ids.subarray(start, start + cells);
      now = await this.#forward.remember(piece, now);
    }
    return now;
  }

  /**
   * Compares logits after a shared prefix, for two rows, with those of the whole first row: some graphs refuse several rows
   * with a past, or number their positions wrongly.
   */
  async #reuseWorks(rows: readonly PlannedRow[], run: PlannedRun, cells: number): Promise<boolean> {
    const { ids } = rows[run.rows[0]!]!;
    const other = rows[run.rows.at(-1)!]!.ids;
    try {
      const past = await this.#extend(undefined, ids.subarray(0, run.prefix), cells);
      const inputs = [ids, other].map((row) => row.subarray(run.prefix));
      const split = await this.#forward.run(inputs, { past: this.#forward.tile(past!, 2) });
      const whole = await this.#forward.run([ids]);
      const size = whole.dims.at(-1)!;
      const after = (ids.length - run.prefix - 1) * size;
      const expected = whole.logits.subarray((ids.length - 1) * size, ids.length * size);
      const found = split.logits.subarray(after, after + size);
      return distance(found, expected) <= this.#tolerance * distance(expected, mean(expected));
    } catch {
      return false;
    }
  }
}

function ready(
  rows: readonly PlannedRow[],
  planned: PlannedRun,
  start: number,
  past: Past | undefined,
): ReadyRun {
  const members = planned.rows.map((row) => rows[row]!);
  const columns = planned.columns - (start - planned.prefix);
  return {
    rows: planned.rows,
    inputs: members.map(({ ids }) => ids.subarray(start)),
    past,
    columns,
    wanted: columns - Math.min(...members.map(({ reusable }) => reusable - start)),
  };
}

function mean(values: Float32Array): Float32Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return new Float32Array(values.length).fill(sum / values.length);
}

/** Root of the mean squared difference. */
function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return Math.sqrt(sum / a.length);
}
