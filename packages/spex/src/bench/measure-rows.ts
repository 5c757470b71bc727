import { caseKey, type RowJournal } from './journal.ts';
import { Pace } from './pace.ts';
import type { BenchLine, SlowRow } from './row.ts';
import type { RowRunner } from './runners.ts';
import type { Outcome, RowSpec } from './session.ts';

export interface MeasureOptions {
  /** How many rows are measured at the same time. */
  readonly jobs: number;
  readonly runner: () => RowRunner;
  /** Where rows are kept as they come, and looked up. */
  readonly journal?: RowJournal | undefined;
  /** CPU seconds that a row may take. */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal;
  readonly onDone: (done: DoneRow) => void;
  /** Told every row that there is, in the order of the specs, as soon as all before it are dealt with. */
  readonly onLine?: ((line: BenchLine) => void) | undefined;
}

/** A row that was dealt with, and how far the run is. */
export interface DoneRow {
  readonly spec: RowSpec;
  readonly outcome: Outcome;
  /** Rows dealt with so far, and all that were to be measured now. */
  readonly done: number;
  readonly planned: number;
  /** Seconds that the others will take, where that can be told. */
  readonly left: number | undefined;
}

export interface MeasuredRows {
  /** In the order of the specs, whichever way they came; undefined: not measured. */
  readonly lines: readonly (BenchLine | undefined)[];
  /** How many were known before. */
  readonly known: number;
}

/**
 * Measures every row that the journal does not hold. A game's rows are measured by one runner as far as that keeps all of them busy.
 * Where a solver is too slow on a game, larger budgets are not tried.
 */
export async function measureRows(specs: readonly RowSpec[], options: MeasureOptions): Promise<MeasuredRows> {
  const { jobs, runner, journal, limit, signal } = options;
  const found = knownLines(journal?.lines ?? []);
  const lines = specs.map((spec) => {
    const line = found.get(caseKey(spec.asked));
    return line !== undefined && suffices(line, spec, limit) ? line : undefined;
  });
  const known = lines.filter((line) => line !== undefined).length;
  const missing = new Set([...lines.keys()].filter((at) => lines[at] === undefined));
  const planned = missing.size;
  const pace = new Pace(
    [...missing].map((at) => kindOf(specs[at]!)),
    jobs,
  );
  const tooSlow = new TooSlow();
  lines.forEach((line) => {
    if (line?.status === 'too slow') tooSlow.add(line);
  });
  const busy = new Map<RowRunner, string>();
  let done = 0;
  const open = new Set(missing);
  let told = 0;
  const tell = (): void => {
    for (; told < specs.length && !open.has(told); told++) {
      const line = lines[told];
      if (line !== undefined) options.onLine?.(line);
    }
  };
  tell();

  const work = async (own: RowRunner): Promise<void> => {
    for (let at = nextFor(own); at !== undefined && !signal.aborted; at = nextFor(own)) {
      missing.delete(at);
      const spec = specs[at]!;
      busy.set(own, spec.asked.game);
      const started = performance.now();
      const outcome: Outcome = tooSlow.has(spec) ? { kind: 'too slow' } : await own.measure(spec);
      if (outcome.kind === 'stopped') return;
      const line = lineOf(spec, outcome, limit);
      if (line !== undefined) {
        lines[at] = line;
        journal?.add(line);
        if (line.status === 'too slow') tooSlow.add(line);
      }
      done++;
      open.delete(at);
      tell();
      pace.done(kindOf(spec), line === undefined ? undefined : (performance.now() - started) / 1000);
      options.onDone({ spec, outcome, done, planned, left: pace.left });
    }
    busy.delete(own);
  };

  /** The first row of the runner's game; else of a game that no other has; else the first. */
  const nextFor = (own: RowRunner): number | undefined => {
    const game = busy.get(own);
    const others = new Set(busy.values());
    let free: number | undefined;
    for (const at of missing) {
      if (specs[at]!.asked.game === game) return at;
      if (free === undefined && !others.has(specs[at]!.asked.game)) free = at;
    }
    return free ?? missing.values().next().value;
  };

  const runners = Array.from({ length: Math.min(jobs, planned) }, runner);
  const end = (): void => {
    for (const one of runners) void one.end();
  };
  signal.addEventListener('abort', end);
  try {
    await Promise.all(runners.map(work));
  } finally {
    signal.removeEventListener('abort', end);
    await Promise.all(runners.map((one) => one.end()));
  }
  return { lines, known };
}

function knownLines(lines: readonly BenchLine[]): Map<string, BenchLine> {
  return new Map(lines.map((line) => [caseKey(line), line]));
}

/** Whether a known row holds all that is asked for; one that was too slow does unless it may take longer now. */
function suffices(line: BenchLine, { metrics, top }: RowSpec, limit: number | undefined): boolean {
  if (line.status === 'too slow') return limit !== undefined && limit <= line.limit;
  const keys = Object.keys(line.metrics ?? {});
  const there = metrics.every((name) => keys.some((key) => key === name || key.startsWith(`${name}/`)));
  return there && (!top || line.top !== undefined);
}

function lineOf({ asked }: RowSpec, outcome: Outcome, limit: number | undefined): BenchLine | undefined {
  if (outcome.kind === 'measured') return outcome.row;
  if (outcome.kind !== 'too slow') return undefined;
  return { ...asked, status: 'too slow', limit: limit! };
}

function kindOf({ asked: { solver, index, order, budget } }: RowSpec): string {
  return `${solver} ${index ?? ''} ${order ?? ''} ${budget}`;
}

/** Which solvers have been too slow on which games, and from which budget on. */
class TooSlow {
  readonly #from = new Map<string, number>();

  add({ gameId, solver, index, order, budget }: SlowRow): void {
    const key = `${gameId} ${solver} ${index} ${order}`;
    this.#from.set(key, Math.min(budget, this.#from.get(key) ?? Infinity));
  }

  has({ asked: { gameId, solver, index, order, budget } }: RowSpec): boolean {
    return budget >= (this.#from.get(`${gameId} ${solver} ${index} ${order}`) ?? Infinity);
  }
}
