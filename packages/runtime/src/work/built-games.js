// @ts-check
// Plain JavaScript, since it also runs in worker threads, which Node starts from the file as it is.

/** @import { Game } from '@spex/core' */
/** @import { BuiltGame, GameBuilder, Recipe, WorkUsage } from './work-queue.ts' */

/** Games that a worker holds at once; the one that was used least recently goes first. */
const MOST = 4;

/** Why a worker does not serve a game. */
/** @typedef {{ readonly reason: 'build' | 'other-game', readonly message: string }} Refusal */

/** The games that a worker has built. Not to be asked twice at once. */
export class BuiltGames {
  /** @type {GameBuilder} */
  #builder;
  /** @type {Map<string, BuiltGame>} */
  #games = new Map();
  /** @type {Map<string, Refusal>} */
  #refused = new Map();

  /** @param {GameBuilder} builder */
  constructor(builder) {
    this.#builder = builder;
  }

  /**
   * The game of that id, built from its recipe where it is not there yet; or why it is refused, from then on for good.
   *
   * @param {string} gameId
   * @param {Recipe} recipe
   * @returns {Promise<{ readonly game: Game } | { readonly refusal: Refusal }>}
   */
  async get(gameId, recipe) {
    const refusal = this.#refused.get(gameId);
    if (refusal) return { refusal };
    let built = this.#games.get(gameId);
    if (built) this.#games.delete(gameId);
    else {
      const result = await this.#build(gameId, recipe);
      if ('refusal' in result) {
        this.#refused.set(gameId, result.refusal);
        return result;
      }
      built = result;
    }
    this.#games.set(gameId, built);
    for (const oldest of this.#games.keys()) {
      if (this.#games.size <= MOST) break;
      await this.drop(oldest);
    }
    return built;
  }

  /** What the models of all games have used so far. */
  usage() {
    return this.#builder.usage?.() ?? {};
  }

  /** @param {string} gameId */
  async drop(gameId) {
    const built = this.#games.get(gameId);
    this.#games.delete(gameId);
    await built?.dispose?.();
  }

  async dispose() {
    for (const gameId of [...this.#games.keys()]) await this.drop(gameId);
    await this.#builder.dispose?.();
  }

  /**
   * @param {string} gameId
   * @param {Recipe} recipe
   * @returns {Promise<BuiltGame | { readonly refusal: Refusal }>}
   */
  async #build(gameId, recipe) {
    /** @type {BuiltGame} */
    let built;
    try {
      built = await this.#builder.build(recipe);
    } catch (error) {
      return { refusal: { reason: 'build', message: messageOf(error) } };
    }
    if (built.game.id === gameId) return built;
    await built.dispose?.();
    const message = `it builds game ${built.game.id} where ${gameId} is asked for: other weights, or another version`;
    return { refusal: { reason: 'other-game', message } };
  }
}

/**
 * One line of what was thrown.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ').slice(0, 500);
}

/**
 * What was used between two looks; undefined where nothing is counted.
 *
 * @param {WorkUsage} before
 * @param {WorkUsage} after
 * @returns {WorkUsage | undefined}
 */
export function usedBetween(before, after) {
  const used = /** @type {const} */ (['calls', 'tokens', 'dollars'])
    .filter((name) => after[name] !== undefined)
    .map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]);
  return used.length === 0 ? undefined : Object.fromEntries(used);
}
