import type { AblationStore } from '@spex/runtime';
import type { RunFiles } from './run-files.ts';
import type { RunRecord, RunSummary, StudioJob } from './studio-input.ts';
import { StudioRun } from './studio-run.ts';

/** Runs under way at once at most; more wait for nobody and are refused. */
const MOST_RUNNING = 8;

/** Every run, those under way and those of before. */
export class RunList {
  readonly #running = new Map<string, StudioRun>();
  readonly #over = new Map<string, RunRecord>();
  readonly #files: RunFiles;
  readonly #store: AblationStore | undefined;
  readonly #ends = new Set<Promise<void>>();

  constructor(files: RunFiles, store: AblationStore | undefined) {
    this.#files = files;
    this.#store = store;
  }

  /** Reads the runs of before. */
  async load(): Promise<void> {
    for (const record of await this.#files.load()) this.#over.set(record.id, record);
  }

  /** Starts a run, which goes on whether anybody looks or not; undefined where too many are under way. */
  start(job: StudioJob): StudioRun | undefined {
    if (this.#running.size >= MOST_RUNNING) return undefined;
    const run = new StudioRun(job);
    this.#running.set(run.id, run);
    const end = run.run(this.#store).then(async (record) => {
      this.#over.set(record.id, record);
      this.#running.delete(record.id);
      await this.#files.save(record).catch(() => {});
      this.#ends.delete(end);
    });
    this.#ends.add(end);
    return run;
  }

  running(id: string): StudioRun | undefined {
    return this.#running.get(id);
  }

  /** A run as it is now. */
  record(id: string): RunRecord | undefined {
    return this.#running.get(id)?.record() ?? this.#over.get(id);
  }

  /** The latest first. */
  list(): RunSummary[] {
    const over = [...this.#over.values()].map(
      ({ input: _, explanation: __, convergence: ___, error: ____, ...summary }) => summary,
    );
    return [...[...this.#running.values()].map((run) => run.summary()), ...over].sort((a, b) =>
      b.started.localeCompare(a.started),
    );
  }

  /** Forgets a run that is over. What it measured stays in the store. */
  async remove(id: string): Promise<boolean> {
    const known = this.#over.delete(id);
    if (known) await this.#files.remove(id);
    return known;
  }

  /** Stops what is under way and waits until it is written down. */
  async close(): Promise<void> {
    for (const run of this.#running.values()) run.stop();
    await Promise.all(this.#ends);
  }
}
