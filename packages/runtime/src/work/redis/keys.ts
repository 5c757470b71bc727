import { createHash } from 'node:crypto';
import type { CoalitionBatch } from '@spex/core';

/**
 * The keys of a project. All begin with `spex:{project}:`; the braces keep them on one node of a cluster, as the scripts
 * need it.
 */
export interface Keys {
  /** Also BullMQ's prefix. */
  readonly prefix: string;
  /** Sorted set: workers, by when they count as gone (milliseconds of the server's clock). */
  readonly workers: string;
  /** Sorted set: names of games that are asked for, likewise. */
  readonly games: string;
  /** The game's id and recipe, as JSON. */
  recipe(game: string): string;
  /** Hash: workers that refuse the game, and why. */
  refused(game: string): string;
  /** What a job gave. */
  result(job: string): string;
  /** Coalitions in a job of a batch. */
  cut(batch: string): string;
}

export function keysOf(project: string): Keys {
  const prefix = `spex:{${project}}`;
  return {
    prefix,
    workers: `${prefix}:workers`,
    games: `${prefix}:games`,
    recipe: (game) => `${prefix}:recipe:${game}`,
    refused: (game) => `${prefix}:refused:${game}`,
    result: (job) => `${prefix}:result:${job}`,
    cut: (batch) => `${prefix}:cut:${batch}`,
  };
}

/** A game's name in keys, which is also its queue's: the id itself where that will do. */
export function gameName(gameId: string): string {
  return `game-${/^[0-9a-f]{1,64}$/.test(gameId) ? gameId : digest(gameId)}`;
}

/** A job's id: equal for the same coalitions of the same game, whoever asks. */
export function jobName(gameId: string, batch: CoalitionBatch): string {
  return `job-${digest(`${gameId} ${batch.players} ${batch.rows} `, batch.words)}`;
}

function digest(head: string, words: Uint32Array = new Uint32Array()): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return createHash('sha256').update(head).update(bytes).digest('hex').slice(0, 32);
}
