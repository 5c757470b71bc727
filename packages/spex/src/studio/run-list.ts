import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { AblationStore } from '@spex/runtime';
import { nextChange } from './next-change.ts';
import type { RunRecord, RunSummary } from './records.ts';
import type { RunFiles } from './run-files.ts';
import { questionOf, runOf, type StudioInput } from './studio-input.ts';
import type { StudioJob } from './studio-job.ts';
import { StudioRun } from './studio-run.ts';
import type { TableShelf } from './table-shelf.ts';

/** Runs under way at once at most; more wait for nobody and are refused. */
const MOST_RUNNING = 8;
/** Milliseconds between two lists, however much happens. */
const BREATH = 500;

/** Every run, those under way and those of before. */
export class RunList {
  readonly #running = new Map<string, StudioRun>();
  readonly #over = new Map<string, RunRecord>();
  readonly #files: RunFiles;
  readonly #shelf: TableShelf;
  readonly #store: AblationStore | undefined;
  readonly #ends = new Set<Promise<void>>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #version = 0;

  constructor(files: RunFiles, shelf: TableShelf, store: AblationStore | undefined) {
    this.#files = files;
    this.#shelf = shelf;
    this.#store = store;
  }

  /** Reads the runs of before; tables that none of them uses go. */
  async load(): Promise<void> {
    for (const record of await this.#files.load()) this.#over.set(record.id, record);
    await this.#shelf.keepOnly(this.#tables());
  }

  /** Starts a run, which goes on whether anybody looks or not; undefined where too many are under way. */
  start(job: StudioJob): StudioRun | undefined {
    if (this.#running.size >= MOST_RUNNING) return undefined;
    const run = new StudioRun(job);
    this.#running.set(run.id, run);
    run.onChange(() => this.#note());
    const end = run.run(this.#store).then(async (record) => {
      this.#over.set(record.id, record);
      this.#running.delete(record.id);
      this.#note();
      await this.#files.save(record).catch(() => {});
      this.#ends.delete(end);
    });
    this.#ends.add(end);
    this.#note();
    return run;
  }

  running(id: string): StudioRun | undefined {
    return this.#running.get(id);
  }

  /** A run as it is now. */
  record(id: string): RunRecord | undefined {
    return this.#running.get(id)?.record() ?? this.#over.get(id);
  }

  /** The latest run that asked for the same ablations, and was not stopped. */
  finished(input: StudioInput): RunRecord | undefined {
    const wanted = runOf(input);
    return this.#latest().find((record) => record.state === 'complete' && runOf(record.input) === wanted);
  }

  /** The game of a run that asked the same, whoever solved it. */
  gameOf(input: StudioInput): string | undefined {
    const wanted = questionOf(input);
    const found = this.#latest().find(
      (record) => record.explanation !== null && questionOf(record.input) === wanted,
    );
    return found?.explanation?.game.id;
  }

  /** Runs that are over, by the game that they asked. */
  byGame(): ReadonlyMap<string, readonly RunRecord[]> {
    const found = new Map<string, RunRecord[]>();
    for (const record of this.#latest()) {
      const id = record.explanation?.game.id;
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), record]);
    }
    return found;
  }

  /** The latest first. */
  list(): RunSummary[] {
    const over = [...this.#over.values()].map(
      ({
        input: _,
        explanation: __,
        others: ___,
        data: ____,
        convergence: _____,
        error: ______,
        ...summary
      }) => summary,
    );
    return [...[...this.#running.values()].map((run) => run.summary()), ...over].sort((a, b) =>
      b.started.localeCompare(a.started),
    );
  }

  /** The list, and again whenever it has changed, though not more than twice a second. */
  async *lists(signal: AbortSignal): AsyncGenerator<RunSummary[]> {
    let seen = -1;
    while (!signal.aborted) {
      if (seen === this.#version) {
        await nextChange(this.#changes, signal);
        continue;
      }
      seen = this.#version;
      yield this.list();
      await setTimeout(BREATH, undefined, { signal }).catch(() => {});
    }
  }

  /** Forgets a run that is over. What it measured stays in the store. */
  async remove(id: string): Promise<boolean> {
    const record = this.#over.get(id);
    if (record === undefined) return false;
    this.#over.delete(id);
    this.#note();
    await this.#files.remove(id);
    return true;
  }

  /** Stops what is under way and waits until it is written down. */
  async close(): Promise<void> {
    for (const run of this.#running.values()) run.stop();
    await Promise.all(this.#ends);
  }

  #latest(): RunRecord[] {
    return [...this.#over.values()].sort((a, b) => b.started.localeCompare(a.started));
  }

  /** Tables that a run was about. */
  #tables(): Set<string> {
    const used = [...this.#over.values()].flatMap(({ input: { train, test } }) => [train, test]);
    return new Set(used.filter((id) => id !== undefined));
  }

  #note(): void {
    this.#version++;
    this.#changes.emit('change');
  }
}
