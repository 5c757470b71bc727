import { getSolver, isSpexError } from '@spex/core';
import type { Noise } from '../games/noise.ts';
import type { BenchGame, GameRecipe } from './games/bench-game.ts';
import { Known } from './known.ts';
import { measureRow } from './measure-row.ts';
import type { IndexAt } from './metrics/metric.ts';
import { parseMetrics } from './metrics/parse.ts';
import type { BenchCase, BenchRow } from './row.ts';

/** One row to measure, as plain JSON: what another process is told. */
export interface RowSpec {
  readonly asked: BenchCase;
  readonly recipe: GameRecipe;
  readonly at?: IndexAt;
  readonly noise?: Noise;
  /** Names of metrics. */
  readonly metrics: readonly string[];
  /** Whether the largest terms are to be kept. */
  readonly top: boolean;
}

/** How a row went. */
export type Outcome =
  | { readonly kind: 'measured'; readonly row: BenchRow }
  /** The solver does not take this game, index or budget. */
  | { readonly kind: 'refused'; readonly error: string; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'too slow' }
  | { readonly kind: 'stopped' };

/** Errors that say that something does not go with something else. */
const REFUSALS = new Set(['InvalidArgumentError', 'BudgetTooSmallError']);

/** Measures rows one after the other, and keeps what it knows of the game at hand for the rows to come. */
export class BenchSession {
  readonly #open: (recipe: GameRecipe) => Promise<BenchGame>;
  #name: string | undefined;
  #known: Promise<Known> | undefined;

  constructor(open: (recipe: GameRecipe) => Promise<BenchGame>) {
    this.#open = open;
  }

  /** Never rejects. */
  async measure({ asked, recipe, at, noise, metrics, top }: RowSpec, signal: AbortSignal): Promise<Outcome> {
    try {
      const row = await measureRow(
        {
          asked,
          known: await this.#knownOf(asked.game, recipe),
          solver: getSolver(asked.solver),
          at,
          noise,
          metrics: parseMetrics(metrics).metrics,
          top,
        },
        signal,
      );
      return row === undefined ? { kind: 'stopped' } : { kind: 'measured', row };
    } catch (error) {
      const { name, message } = error as Error;
      if (isSpexError(error) && REFUSALS.has(name)) return { kind: 'refused', error: name, message };
      return { kind: 'failed', message: (error as Error).stack ?? message };
    }
  }

  #knownOf(name: string, recipe: GameRecipe): Promise<Known> {
    if (this.#known === undefined || this.#name !== name) {
      this.#name = name;
      this.#known = this.#open(recipe).then(async (game) => new Known(await game.load()));
    }
    return this.#known;
  }
}
