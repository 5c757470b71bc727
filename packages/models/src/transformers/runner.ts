import type { Forward, ForwardResult, Past } from './forward.ts';
import { type PlanLimits, type PlannedRow, type PlannedRun, planRuns } from './plan.ts';

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether rows of different lengths may share a run. */
  readonly padding: boolean;
  /** Whether the visitor gets keys and values too. */
  readonly keep?: boolean;
  /** Number for columns after a row's end. */
  readonly pad?: number;
}

/** Sees the logits of one run: those of `columns` trailing columns, shape [run.rows × columns × vocabulary]. */
export type Visitor = (run: PlannedRun, result: ForwardResult, columns: number) => void | Promise<void>;

/** Rows of one run; more gain nothing on a processor. */
const ROWS = 32;
/** What a run costs beside its tokens, in tokens. Measured: 5 for a model of 0.7 million weights; more for larger ones. */
const OVERHEAD = 16;
/** Puts the rows of a call through the model in as few and as full runs as pays; reuses shared prefixes where it can. */
export class Runner {
  readonly #forward: Forward;
  readonly #cells: number;
  readonly #tolerance: number;
  /** `untested` until a first run with a shared prefix has been compared with one without. */
  #reuse: 'untested' | 'works' | 'off';

  /**
   * `cells`: most tokens of one run. `tolerance`: how far logits after a shared prefix may be from those of the whole row,
   * as a part of their standard deviation; 0 for a model that is not to reuse any.
   */
  constructor(forward: Forward, cells: number, tolerance: number) {
    this.#forward = forward;
    this.#tolerance = tolerance;
    this.#cells = Math.max(1, cells);
    this.#reuse = tolerance > 0 && forward.cached ? 'untested' : 'off';
  }

  async each(rows: readonly PlannedRow[], options: RunOptions, visit: Visitor): Promise<void> {
    const plan = planRuns(rows, this.#limits(options));
    const first = plan.runs.find((run) => run.prefix > 0);
    if (first !== undefined && this.#reuse === 'untested') {
      this.#reuse = (await this.#reuseWorks(rows, first)) ? 'works' : 'off';
      if (this.#reuse === 'off') return this.each(rows, options, visit);
    }

    const shared = await this.#extend(
      undefined,
      rows[plan.runs[0]?.rows[0] ?? 0]?.ids.subarray(0, plan.shared),
      options,
    );
    const tiles = new Map<number, Past>();
    for (const run of plan.runs) {
      options.signal?.throwIfAborted();
      let past: Past | undefined;
      if (run.prefix > plan.shared) {
        const ids = rows[run.rows[0]!]!.ids.subarray(plan.shared, run.prefix);
        past = this.#forward.tile((await this.#extend(shared, ids, options))!, run.rows.length);
      } else if (shared !== undefined) {
        past = tiles.get(run.rows.length) ?? this.#forward.tile(shared, run.rows.length);
        tiles.set(run.rows.length, past);
      }
      await this.#visit(rows, run, past, options, visit);
    }
  }

  #limits({ padding }: RunOptions): PlanLimits {
    return { rows: ROWS, cells: this.#cells, overhead: OVERHEAD, reuse: this.#reuse !== 'off', padding };
  }

  async #visit(
    rows: readonly PlannedRow[],
    run: PlannedRun,
    past: Past | undefined,
    options: RunOptions,
    visit: Visitor,
  ): Promise<void> {
    const members = run.rows.map((row) => rows[row]!);
    // A row too long for the memory goes through in pieces; its past needs no logits.
    const alone = members.length === 1 && run.columns > this.#cells && this.#reuse === 'works';
    const start = alone ? members[0]!.reusable : run.prefix;
    const before = alone
      ? await this.#extend(past, members[0]!.ids.subarray(run.prefix, start), options)
      : past;
    const inputs = members.map((row) => row.ids.subarray(start));
    const columns = run.columns - (start - run.prefix);
    const wanted = columns - Math.min(...members.map((row) => row.reusable - start));
    const result = await this.#forward.run(inputs, {
      past: before,
      wanted,
      ...(options.keep === undefined ? {} : { keep: options.keep }),
      ...(options.pad === undefined ? {} : { pad: options.pad }),
    });
    await visit(run, result, result.dims[1]!);
  }

  /** The past of one row, longer by some tokens. */
  async #extend(
    past: Past | undefined,
    ids: Int32Array | undefined,
    { signal }: RunOptions,
  ): Promise<Past | undefined> {
    let now = past;
    for (let start = 0; start < (ids?.length ?? 0); start += this.#cells) {
      signal?.throwIfAborted();
      const piece = ids!.subarray(start, start + this.#cells);
      now = (await this.#forward.run([piece], { past: now, keep: true, wanted: 1 })).past;
    }
    return now;
  }

  /**
   * Compares logits after a shared prefix, for two rows, with those of the whole first row: some graphs refuse several rows
   * with a past, or number their positions wrongly.
   */
  async #reuseWorks(rows: readonly PlannedRow[], run: PlannedRun): Promise<boolean> {
    const { ids } = rows[run.rows[0]!]!;
    const other = rows[run.rows.at(-1)!]!.ids;
    try {
      const past = await this.#extend(undefined, ids.subarray(0, run.prefix), { padding: true });
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
