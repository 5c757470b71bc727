import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlanLimits, type PlannedRow, type PlannedRun, planRuns } from '../../src/transformers/plan.ts';

const row = fc.tuple(fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 9 }), fc.nat(8)).map(
  ([ids, spare]): PlannedRow => ({
    ids: Int32Array.from(ids),
    reusable: Math.max(0, ids.length - 1 - spare),
  }),
);
const limits: fc.Arbitrary<PlanLimits> = fc.record({
  rows: fc.integer({ min: 1, max: 5 }),
  cells: fc.integer({ min: 1, max: 40 }),
  overhead: fc.integer({ min: 0, max: 10 }),
  reuse: fc.boolean(),
  padding: fc.boolean(),
});

test('every row runs once, within the limits, after a prefix that is its own', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), limits, (rows, limit) => {
      const plan = planRuns(rows, limit);
      expect(plan.runs.flatMap((run) => run.rows).sort((a, b) => a - b)).toEqual([...rows.keys()]);
      for (const run of plan.runs) {
        expect(run.rows.length).toBeLessThanOrEqual(limit.rows);
        const members = run.rows.map((index) => rows[index]!);
        expect(run.columns).toBe(Math.max(...members.map(({ ids }) => ids.length)) - run.prefix);
        if (members.length > 1) expect(members.length * run.columns).toBeLessThanOrEqual(limit.cells);
        if (!limit.padding) expect(new Set(members.map(({ ids }) => ids.length)).size).toBe(1);
        if (!limit.reuse) expect(run.prefix).toBe(0);
        expect(run.prefix).toBeGreaterThanOrEqual(plan.shared);
        for (const { ids, reusable } of members) {
          expect(run.prefix).toBeLessThanOrEqual(reusable);
          expect(ids.subarray(0, run.prefix)).toEqual(members[0]!.ids.subarray(0, run.prefix));
        }
      }
      for (const { ids } of rows) {
        expect(ids.subarray(0, plan.shared)).toEqual(rows[0]!.ids.subarray(0, plan.shared));
      }
      expect(plan.cost).toBe(costOf(plan.shared, plan.runs, limit));
    }),
  );
});

test('of all ways to cut the rows by length, the cheapest', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 7 }), limits, (rows, limit) => {
      const sorted = rows.toSorted((a, b) => a.ids.length - b.ids.length);
      let best = Infinity;
      for (let cuts = 0; cuts < 2 ** (sorted.length - 1); cuts++) {
        best = Math.min(best, costOfCuts(sorted, cuts, limit));
      }
      expect(planRuns(rows, { ...limit, reuse: false }).cost).toBe(best);
      expect(planRuns(rows, { ...limit, reuse: true }).cost).toBeLessThanOrEqual(best);
    }),
  );
});

test('a long prefix of all rows runs once, and groups with longer ones get theirs', () => {
  const ids = (...parts: number[][]) => ({
    ids: Int32Array.from(parts.flat()),
    reusable: parts.flat().length - 1,
  });
  const common = new Array(50).fill(1);
  const left = new Array(40).fill(2);
  const right = new Array(40).fill(3);
  const rows = Array.from({ length: 12 }, (_, at) => ids(common, at % 2 ? left : right, [at, at]));
  const plan = planRuns(rows, { rows: 32, cells: 1000, overhead: 5, reuse: true, padding: true });
  expect(plan.shared).toBe(50);
  expect(plan.runs.map((run) => [run.prefix, run.columns])).toEqual([
    [90, 2],
    [90, 2],
  ]);
  // 50 + overhead; twice: 40 + overhead, then six rows of two columns + overhead.
  expect(plan.cost).toBe(55 + 2 * (45 + 17));
});

test('a short prefix does not pay', () => {
  const rows = [1, 2].map((last) => ({ ids: Int32Array.of(7, 7, last), reusable: 2 }));
  const plan = planRuns(rows, { rows: 32, cells: 1000, overhead: 5, reuse: true, padding: true });
  expect(plan).toEqual({ shared: 0, runs: [{ rows: [0, 1], prefix: 0, columns: 3 }], cost: 11 });
});

function costOf(shared: number, runs: readonly PlannedRun[], { overhead }: PlanLimits): number {
  let cost = shared > 0 ? shared + overhead : 0;
  for (const { rows, prefix, columns } of runs) {
    if (prefix > shared) cost += prefix - shared + overhead;
    cost += overhead + rows.length * columns;
  }
  return cost;
}

/** The cost of rows cut after each place whose bit is set; infinite where a part breaks a limit. */
function costOfCuts(rows: readonly PlannedRow[], cuts: number, limit: PlanLimits): number {
  let cost = 0;
  let part: PlannedRow[] = [];
  for (const [at, member] of rows.entries()) {
    part.push(member);
    if (at + 1 < rows.length && !((cuts >> at) & 1)) continue;
    const lengths = part.map(({ ids }) => ids.length);
    const cells = part.length * Math.max(...lengths);
    const tooMuch = part.length > 1 && (cells > limit.cells || part.length > limit.rows);
    if (tooMuch || (!limit.padding && new Set(lengths).size > 1)) return Infinity;
    cost += limit.overhead + cells;
    part = [];
  }
  return cost;
}
