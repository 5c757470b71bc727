import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Explanation, Progress, StoppingRule } from '@spex/core';
import type { AblationStore } from '@spex/runtime';
import { explainSource } from '../explain-text.ts';
import type { RunRecord, RunState, RunSummary, StudioJob } from './studio-input.ts';

/** What a page hears of a run, numbered from 1: one that comes back tells the last number it has. */
export type RunEvent =
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly planned: number;
      readonly eta: number;
      readonly dollars: number | null;
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
  #convergence: RunRecord['convergence'] = [];
  #explanation: Explanation | null = null;
  #error: string | null = null;
  #version = 0;

  constructor(job: StudioJob) {
    this.#job = job;
  }

  /** Runs to the end and gives the record of it. Never throws. */
  async run(store: AblationStore | undefined): Promise<RunRecord> {
    const { source, options, open } = this.#job;
    try {
      const explanation = await explainSource(
        () => source,
        {
          ...options,
          ...(store && { store }),
          signal: this.#stop.signal,
          onProgress: (progress) => this.#note({ progress }),
          rounds: { until: [this.#watch()] },
        },
        open,
      );
      this.#note({
        explanation,
        convergence: withEnd(this.#convergence, explanation),
        state: explanation.status,
      });
    } catch (error) {
      this.#note({ error: error instanceof Error ? error.message : String(error), state: 'failed' });
    }
    return this.record();
  }

  /** Asks no more; the run ends with what it has. */
  stop(): void {
    this.#stop.abort();
  }

  summary(): RunSummary {
    const { title, input } = this.#job;
    return {
      id: this.id,
      title,
      kind: input.kind,
      state: this.#state,
      started: this.#started,
      done: this.#progress.done,
      planned: this.#progress.planned,
      r2: this.#explanation?.faithfulness.r2 ?? null,
      model: input.model ?? 'embedded encoder',
    };
  }

  record(): RunRecord {
    return {
      ...this.summary(),
      input: this.#job.input,
      explanation: this.#explanation,
      convergence: this.#convergence,
      error: this.#error,
    };
  }

  /** What is new, from now on and until the end; what has happened by then first. Ends when the signal says so. */
  async *events(signal: AbortSignal): AsyncGenerator<RunEvent> {
    let seen = -1;
    let rounds = 0;
    while (!signal.aborted) {
      if (seen === this.#version) {
        await this.#changed(signal);
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
      };
    }
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#changes.off('change', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#changes.on('change', done);
      signal.addEventListener('abort', done);
    });
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
        this.#note({ explanation: rounds.at(-1)!.explanation, convergence });
        return undefined;
      },
    };
  }

  #note(news: {
    readonly progress?: Progress;
    readonly explanation?: Explanation;
    readonly convergence?: RunRecord['convergence'];
    readonly error?: string;
    readonly state?: RunState;
  }): void {
    if (news.progress) this.#progress = news.progress;
    if (news.explanation) this.#explanation = news.explanation;
    if (news.convergence) this.#convergence = news.convergence;
    if (news.error !== undefined) this.#error = news.error;
    if (news.state) this.#state = news.state;
    this.#version++;
    this.#changes.emit('change');
  }
}

/** With the last round, where a rule ended the run before it was looked at. */
function withEnd(rounds: RunRecord['convergence'], { faithfulness }: Explanation): RunRecord['convergence'] {
  const { r2, standardError, coalitions } = faithfulness;
  const ablations = Math.max(1, coalitions);
  return rounds.at(-1)?.r2 === r2 ? rounds : [...rounds, { ablations, r2, standardError }];
}
