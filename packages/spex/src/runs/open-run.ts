import { setMaxListeners } from 'node:events';
import type { CoalitionBatch, EvaluatorOptions, Game } from '@spex/core';
import type { KeepOptions, KeptCounts, Recipe, StoreError, WorkError } from '@spex/runtime';
import { addUsage } from '../work/counted-queue.ts';
import { askWorkers } from './ask-workers.ts';
import type { Runs } from './runs.ts';

/** What a game needs to be asked well, and what is kept of it. */
export interface RunOptions extends Omit<KeepOptions, 'title'> {
  /** Stops asking. */
  readonly signal?: AbortSignal;
  /**
   * True where the game's calls may hear the signal, because they drop only what has not begun. Default: they run to their
   * end, since a call that is cut is paid for, and lost.
   */
  readonly hearsSignal?: boolean | undefined;
  /** What workers build the game of; missing: it is not for workers. Throws InvalidArgumentError for what cannot be sent. */
  readonly recipe?: (game: Game) => Recipe;
}

export type RunEnd = 'complete' | 'partial' | 'failed';

/** A game that is being asked. */
export interface Run {
  /** The game as an Evaluator is to ask it: with a store it pays for nothing twice. */
  readonly game: Game;
  /** How an Evaluator is to ask it. */
  readonly evaluation: Pick<EvaluatorOptions, 'concurrency' | 'signal'>;
  /** Where the values came from; undefined without a store. */
  readonly counts: KeptCounts | undefined;
  /** What the model has used so far, the workers' models included, by their own count. */
  readonly usage: RunOptions['usage'];
  /** How many of these coalitions the store has. */
  stored(batch: CoalitionBatch): number;
  /** The values of these coalitions; undefined where the store lacks one. */
  storedValues(batch: CoalitionBatch): Float64Array | undefined;
  /**
   * The failure of the store or of all workers that stopped the asking: what was measured by then is right, and kept.
   * Throws it where nothing may be made of the values, because some are of another model.
   */
  failure(): StoreError | WorkError | undefined;
  end(status: RunEnd): Promise<void>;
}

/**
 * A game, wrapped by what makes its run survive: workers evaluate it, and a store keeps what they gave. This is the one
 * place where a game meets either. Throws StoreError where the store will not have it, WorkError where no worker will.
 */
async function openRun(game: Game, runs: Runs, options: RunOptions = {}): Promise<Run> {
  const { store, queue } = runs;
  const { signal, recipe, hearsSignal = false, ...asking } = options;
  const workers =
    queue && recipe ? await askWorkers(game, recipe(game), queue, jobBatches(asking)) : undefined;
  if (workers && queue) {
    const { usage = () => ({}) } = asking;
    asking.concurrency = workers.concurrency;
    asking.usage = () => addUsage(usage(), queue.usage());
  }
  const base = workers?.game ?? (hearsSignal ? game : uncut(game));
  const kept = await store?.keep(base, { title: runs.title, ...asking });
  const fault = (): StoreError | WorkError | undefined => kept?.fault ?? workers?.fault();
  const stopper = new AbortController();
  const stop = signal ? AbortSignal.any([signal, stopper.signal]) : stopper.signal;
  // Every call under way listens to it.
  setMaxListeners(0, stop, stopper.signal, ...(signal ? [signal] : []));
  return {
    game: {
      ...base,
      async evaluate(batch) {
        const { found, shared } = kept?.counts ?? { found: 0, shared: 0 };
        try {
          // A failure of the store or of all workers stops the asking; what is under way is paid for, and not cut by it.
          const values = await (kept ?? base).evaluate(batch, signal ? { signal } : {});
          // What the game did not measure itself it should know all the same.
          if (kept && (kept.counts.found > found || kept.counts.shared > shared)) {
            game.remember?.(batch, values);
          }
          return values;
        } catch (error) {
          // Not a coalition's fault: nothing is gained by looking for it.
          const cause = fault();
          if (cause) stopper.abort(cause);
          throw error;
        }
      },
    },
    evaluation: {
      concurrency: kept?.concurrency ?? asking.concurrency ?? 1,
      signal: stop,
    },
    get counts() {
      return kept?.counts;
    },
    usage: asking.usage,
    stored: (batch) => kept?.stored(batch) ?? 0,
    storedValues: (batch) => kept?.storedValues(batch),
    failure() {
      if (kept?.fault?.reason === 'changed') throw kept.fault;
      return fault();
    },
    end: async (status) => kept?.end(status),
  };
}

/** The same game, whose calls hear no signal. */
function uncut(game: Game): Game {
  return { ...game, evaluate: (batch, { signal: _, ...context }) => game.evaluate(batch, context) };
}

/** Batches in one job of a model that takes many calls at once: each worker finds out how many of them help. */
const JOB_BATCHES = 16;

function jobBatches({ concurrency = 1 }: Pick<RunOptions, 'concurrency'>): number {
  return concurrency === 1 ? 1 : JOB_BATCHES;
}

/** Does some work with a game's run, and ends it as the work says; `failed` where it throws. */
export async function withRun<T>(
  game: Game,
  runs: Runs,
  options: RunOptions,
  work: (run: Run) => Promise<readonly [result: T, end: RunEnd]>,
): Promise<T> {
  const run = await openRun(game, runs, options);
  let end: RunEnd = 'failed';
  try {
    const [result, how] = await work(run);
    end = how;
    return result;
  } finally {
    await run.end(end);
  }
}
