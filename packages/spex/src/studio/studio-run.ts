import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Explanation, Progress, StoppingRule } from '@spex/core';
import type { AblationStore } from '@spex/runtime';
import { nextChange } from './next-change.ts';
import type { RunRecord, RunState, RunSummary } from './records.ts';
import type { JobResult, StudioJob } from './studio-job.ts';

/** What a page hears of a run: how it is first, then what is new. */
export type RunEvent =
  | { readonly type: 'record'; readonly record: RunRecord }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly planned: number;
      readonly eta: number;
      readonly dollars: number | null;
      /** What is done beside ablations, in words. */
      readonly step: string;
    }
  | {
      readonly type: 'round';
      readonly explanation: Explanation;
      readonly convergence: RunRecord['convergence'];
    }
  | { readonly type: 'end'; readonly record: RunRecord };

/** A run that goes on whether anybody looks or not. */
export class StudioRun {
  readonly id = randomUUID();
  readonly #job: StudioJob;
  readonly #stop = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #started = new Date().toISOString();
  #state: RunState = 'running';
  #progress: Progress = { done: 0, planned: 0, rate: 0, eta: 0 };
  #step = '';
  #convergence: RunRecord['convergence'] = [];
  #explanation: Explanation | null = null;
  #result: JobResult | undefined;
  #error: string | null = null;
  #version = 0;

  constructor(job: StudioJob) {
    this.#job = job;
  }

  /** Runs to the end and gives the record of it. Never throws. */
  async run(store: AblationStore | undefined): Promise<RunRecord> {
    const { signal } = this.#stop;
    try {
      this.#result = await this.#job.run({
        ...{ store, signal, watch: this.#watch() },
        onProgress: (progress) => this.#note(() => (this.#progress = progress)),
        onStep: (step) => this.#note(() => (this.#step = step)),
      });
      const { explanation } = this.#result;
      this.#note(() => {
        this.#explanation = explanation;
        this.#convergence = withEnd(this.#convergence, explanation);
        this.#state = signal.aborted ? 'partial' : explanation.status;
      });
    } catch (error) {
      this.#note(() => {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        const stopped = signal.aborted && name === 'AbortError';
        this.#error = stopped ? 'stopped before anything was measured' : message;
        this.#state = stopped ? 'partial' : 'failed';
      });
    }
    return this.record();
  }

  /** Asks no more; the run ends with what it has. */
  stop(): void {
    this.#stop.abort();
  }

  summary(): RunSummary {
    const { title, input, model } = this.#job;
    return {
      id: this.id,
      title,
      kind: input.kind,
      state: this.#state,
      started: this.#started,
      done: this.#progress.done,
      planned: this.#progress.planned,
      r2: measuredR2(this.#explanation),
      model,
      counts: this.#result?.counts ?? null,
    };
  }

  record(): RunRecord {
    return {
      ...this.summary(),
      input: this.#job.input,
      explanation: this.#explanation,
      others: this.#result?.others ?? [],
      data: this.#result?.data ?? null,
      convergence: this.#convergence,
      error: this.#error,
    };
  }

  /** Calls back whenever something is new. */
  onChange(hear: () => void): void {
    this.#changes.on('change', hear);
  }

  /** How it is, then what is new until the end. Ends when the signal says so. */
  async *events(signal: AbortSignal): AsyncGenerator<RunEvent> {
    let seen = -1;
    let rounds = this.#convergence.length;
    if (this.#state === 'running') yield { type: 'record', record: this.record() };
    while (!signal.aborted) {
      if (seen === this.#version) {
        await nextChange(this.#changes, signal);
        continue;
      }
      seen = this.#version;
      if (this.#state !== 'running') {
        yield { type: 'end', record: this.record() };
        return;
      }
      if (this.#explanation && rounds < this.#convergence.length) {
        rounds = this.#convergence.length;
        yield { type: 'round', explanation: this.#explanation, convergence: this.#convergence };
      }
      const { done, planned, eta, cost } = this.#progress;
      yield {
        type: 'progress',
        done,
        planned,
        eta: Number.isFinite(eta) ? eta : 0,
        dollars: cost?.dollars ?? null,
        step: this.#step,
      };
    }
  }

  /** A rule that never stops a run: it looks on. */
  #watch(): StoppingRule {
    return {
      name: 'watched',
      enough: ({ rounds }) => {
        const convergence = rounds.map(({ budget, explanation: { faithfulness } }) => ({
          ablations: budget,
          r2: faithfulness.r2,
          standardError: faithfulness.standardError,
        }));
        this.#note(() => {
          this.#explanation = rounds.at(-1)!.explanation;
          this.#convergence = convergence;
        });
        return undefined;
      },
    };
  }

  #note(change: () => void): void {
    change();
    this.#version++;
    this.#changes.emit('change');
  }
}

/** null: nobody measured it. */
function measuredR2(explanation: Explanation | null): number | null {
  if (explanation === null || explanation.faithfulness.method === 'unknown') return null;
  return explanation.faithfulness.r2;
}

/** With the last round, where a rule ended the run before it was looked at. */
function withEnd(rounds: RunRecord['convergence'], { faithfulness }: Explanation): RunRecord['convergence'] {
  const { r2, standardError, coalitions, method } = faithfulness;
  if (method === 'unknown') return rounds;
  const ablations = Math.max(1, coalitions);
  return rounds.at(-1)?.r2 === r2 ? rounds : [...rounds, { ablations, r2, standardError }];
}
