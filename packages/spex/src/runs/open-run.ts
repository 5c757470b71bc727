import type { EvaluatorOptions, Game } from '@spex/core';
import type { KeepOptions, KeptCounts, StoreError } from '@spex/runtime';
import type { Runs } from './runs.ts';

/** What a game needs to be asked well, and what is kept of it. */
export interface RunOptions extends Omit<KeepOptions, 'title'> {
  /** Stops asking. */
  readonly signal?: AbortSignal;
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
  /**
   * The store's failure that stopped the asking: what was measured by then is right, and kept. Throws it where nothing may
   * be made of the values, because some are of another model.
   */
  failure(): StoreError | undefined;
  end(status: RunEnd): Promise<void>;
}

/**
 * A game, wrapped by what makes its run survive. This is the one place where a game meets the store.
 * Throws StoreError where the store will not have it.
 */
async function openRun(game: Game, runs: Runs, options: RunOptions = {}): Promise<Run> {
  const { store } = runs;
  const { signal, ...asking } = options;
  if (store === undefined) {
    return {
      game,
      evaluation: { concurrency: options.concurrency ?? 1, ...(signal && { signal }) },
      counts: undefined,
      failure: () => undefined,
      end: async () => {},
    };
  }
  const kept = await store.keep(game, { title: runs.title, ...asking });
  const stopper = new AbortController();
  return {
    game: {
      ...game,
      async evaluate(batch, context) {
        const { found, shared } = kept.counts;
        try {
          const values = await kept.evaluate(batch, context);
          // What the game did not measure itself it should know all the same.
          if (kept.counts.found > found || kept.counts.shared > shared) game.remember?.(batch, values);
          return values;
        } catch (error) {
          // Not a coalition's fault: nothing is gained by looking for it.
          if (kept.fault) stopper.abort(kept.fault);
          throw error;
        }
      },
    },
    evaluation: {
      concurrency: kept.concurrency,
      signal: signal ? AbortSignal.any([signal, stopper.signal]) : stopper.signal,
    },
    get counts() {
      return kept.counts;
    },
    failure() {
      if (kept.fault?.reason === 'changed') throw kept.fault;
      return kept.fault;
    },
    end: (status) => kept.end(status),
  };
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
