import { createBatch, type Game } from '@spex/core';
import type { Saver } from './saver.ts';
import { StoreError } from './store-error.ts';
import type { StoredIndex } from './stored-index.ts';
import type { KeptCounts } from './types.ts';

/** Times that a stored coalition is asked again when the asking itself fails. */
const TRIES = 3;

/** Asks one stored coalition again, to see whether the game still gives the same. */
export class Recheck {
  readonly #game: Game;
  readonly #index: StoredIndex;
  readonly #saver: Saver;
  #triesLeft: number;
  /** True while the question is under way: results wait for its answer. */
  underWay = false;

  constructor(game: Game, index: StoredIndex, saver: Saver, wanted: boolean) {
    this.#game = game;
    this.#index = index;
    this.#saver = saver;
    this.#triesLeft = wanted ? TRIES : 0;
  }

  /** True where the run rests on values that an earlier run bought, and has not asked yet. */
  isDue({ found, rechecked }: KeptCounts): boolean {
    return this.#triesLeft > 0 && !this.underWay && rechecked === 0 && found > 0;
  }

  /**
   * `same`: the game gives what is stored; `unknown`: the asking failed, and the next call of the game tells why; or
   * StoreError `changed`. Never rejects.
   */
  async ask(signal: AbortSignal | undefined): Promise<'same' | 'unknown' | StoreError> {
    this.underWay = true;
    this.#triesLeft--;
    try {
      const number = this.#index.earlierNumber();
      const batch = createBatch(1, this.#game.players.length);
      this.#index.copyWords(number, batch.words, 0);
      const values = await this.#game.evaluate(batch, { ...(signal && { signal }), fresh: true });
      this.#saver.compare(number, values);
      return 'same';
    } catch (error) {
      return error instanceof StoreError ? error : 'unknown';
    } finally {
      this.underWay = false;
    }
  }
}
