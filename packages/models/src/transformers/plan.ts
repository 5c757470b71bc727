/** A plan with shared prefixes must cost less than this share of the one without. */
const WORTH_REUSING = 0.9;

/** A row of one call: the tokens that go through the model, and how many of them others may have run for it. */
export interface PlannedRow {
  readonly ids: Int32Array;
  /** Tokens whose logits nobody asks for: those before the last of the prompt. */
  readonly reusable: number;
}

/** Some rows that go through the model together. */
export interface PlannedRun {
  /** Their numbers within the call. */
  readonly rows: readonly number[];
  /** Leading tokens that are the same in all of them and run once; 0: none. */
  readonly prefix: number;
  /** Columns of the run: the longest row less the prefix. */
  readonly columns: number;
}

export interface PlanLimits {
  /** Most rows of a run. */
  readonly rows: number;
  /** Most rows × columns of a run. A single row that is longer still gets its run. */
  readonly cells: number;
  /** What a run costs beside its cells, in cells. */
  readonly overhead: number;
  /** Whether a prefix can be run once for several rows. */
  readonly reuse: boolean;
  /** Whether rows of different lengths may share a run. */
  readonly padding: boolean;
}

export interface Plan {
  /** Leading tokens that all rows of the call share and that run once for all of them; 0: none. */
  readonly shared: number;
  readonly runs: readonly PlannedRun[];
  /** Cells that go through the model, overheads included. */
  readonly cost: number;
}

/**
 * Splits a call into runs at the least cost: rows side by side whose lengths are alike (a row is padded to the longest) or
 * whose first tokens are the same (a shared prefix runs once, and its keys and values are copied to every row).
 *
 * Two orders are tried, by length and by tokens, and each is cut into runs by dynamic programming.
 */
export function planRuns(rows: readonly PlannedRow[], limits: PlanLimits): Plan {
  const byTokens = [...rows.keys()].sort((a, b) => compareTokens(rows[a]!.ids, rows[b]!.ids) || a - b);
  const byLength = [...rows.keys()].sort((a, b) => rows[a]!.ids.length - rows[b]!.ids.length || a - b);
  const none = Array.from(rows, () => 0);
  const plain = partition(rows, byLength, none, 0, limits);
  if (!limits.reuse || rows.length < 2) return plain;

  const common = byTokens.map((row, at) =>
    at === 0 ? 0 : commonLength(rows[byTokens[at - 1]!]!.ids, rows[row]!.ids),
  );
  const shared = Math.min(...common.slice(1), ...rows.map((row) => row.reusable));
  const plans = [plain, partition(rows, byTokens, common, shared, limits)];
  if (shared > 0) plans.push(partition(rows, byLength, none.fill(shared), shared, limits));
  const best = plans.reduce((least, plan) => (plan.cost < least.cost ? plan : least));
  // Copying keys and values to every row has a price that cells do not show: a few tokens saved are not worth it.
  return best.cost < WORTH_REUSING * plain.cost ? best : plain;
}

/** Cuts `order` into runs. `common[at]`: tokens that the row at that place shares with the one before it. */
function partition(
  rows: readonly PlannedRow[],
  order: readonly number[],
  common: readonly number[],
  shared: number,
  limits: PlanLimits,
): Plan {
  const start = shared > 0 ? shared + limits.overhead : 0;
  // best[end]: the least cost of the rows before place `end`, whose last run begins at from[end].
  const best = new Float64Array(order.length + 1).fill(Infinity);
  const from = new Int32Array(order.length + 1);
  const prefixes = new Int32Array(order.length + 1);
  best[0] = start;
  for (let end = 1; end <= order.length; end++) {
    let longest = 0;
    let prefix = Infinity;
    for (let begin = end - 1; begin >= 0 && end - begin <= limits.rows; begin--) {
      const row = rows[order[begin]!]!;
      if (!limits.padding && end - begin > 1 && row.ids.length !== longest) break;
      longest = Math.max(longest, row.ids.length);
      prefix = Math.min(prefix, row.reusable);
      if (begin < end - 1) prefix = Math.min(prefix, common[begin + 1]!);
      const count = end - begin;
      // With the prefix of all rows, then with one of their own.
      for (let own = shared; ; own = prefix) {
        const cells = count * (longest - own);
        if (count === 1 || cells <= limits.cells) {
          const extension = own > shared ? own - shared + limits.overhead : 0;
          const cost = best[begin]! + limits.overhead + cells + extension;
          if (cost < best[end]!) {
            best[end] = cost;
            from[end] = begin;
            prefixes[end] = own;
          }
        }
        if (count === 1 || prefix <= own) break;
      }
    }
  }
  const runs: PlannedRun[] = [];
  for (let end = order.length; end > 0; end = from[end]!) {
    const members = order.slice(from[end]!, end);
    const prefix = prefixes[end]!;
    runs.push({
      rows: members,
      prefix,
      columns: Math.max(...members.map((row) => rows[row]!.ids.length)) - prefix,
    });
  }
  return { shared, runs: runs.reverse(), cost: best[order.length]! };
}

function compareTokens(a: Int32Array, b: Int32Array): number {
  const at = commonLength(a, b);
  return at < a.length && at < b.length ? a[at]! - b[at]! : a.length - b.length;
}

function commonLength(a: Int32Array, b: Int32Array): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a[at] === b[at]) at++;
  return at;
}
