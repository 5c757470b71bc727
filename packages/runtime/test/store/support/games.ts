import { type CoalitionBatch, createBatch, createRandom, type Game, rowWords } from '@spex/core';

/** What coalitions are worth: numbers with many digits that nothing but the coalition decides, [rows × outputs]. */
export function worths(batch: CoalitionBatch, outputs: number): Float64Array {
  const values = new Float64Array(batch.rows * outputs);
  for (let row = 0; row < batch.rows; row++) {
    let hash = 1;
    for (const word of rowWords(batch, row)) hash = (Math.imul(hash, 0x01000193) ^ word) >>> 0;
    for (let output = 0; output < outputs; output++)
      values[row * outputs + output] = Math.sqrt(hash + output);
  }
  return values;
}

export interface CountedGame extends Game {
  /** How often each coalition was paid for, by its words. */
  readonly paid: ReadonlyMap<string, number>;
}

/** A game of hashes that counts what it is asked. */
export function hashGame(
  options: {
    readonly id?: string;
    readonly players?: number;
    readonly outputs?: number;
    readonly batchSize?: number;
    /** Called in each call, before the values are made. */
    readonly onCall?: (batch: CoalitionBatch, signal: AbortSignal | undefined) => void | Promise<void>;
  } = {},
): CountedGame {
  const { id = 'hashes', players = 12, outputs = 2, batchSize = 8, onCall } = options;
  const paid = new Map<string, number>();
  return {
    id,
    players: Array.from({ length: players }, (_, player) => ({ label: `p${player}` })),
    outputs: Array.from({ length: outputs }, (_, output) => `v${output}`),
    batchSize,
    paid,
    async evaluate(batch, { signal }) {
      await onCall?.(batch, signal);
      for (let row = 0; row < batch.rows; row++) {
        const key = nameOf(batch, row);
        paid.set(key, (paid.get(key) ?? 0) + 1);
      }
      return worths(batch, outputs);
    },
  };
}

/** A coalition's words as text. */
export function nameOf(batch: CoalitionBatch, row: number): string {
  return Array.from(rowWords(batch, row), (word) => word.toString(16)).join('.');
}

/** Distinct coalitions: the numbers from `start` on, as bits of the first 32 players. */
export function coalitions(count: number, players = 12, start = 0): CoalitionBatch {
  const batch = createBatch(count, players);
  const width = batch.words.length / count;
  for (let row = 0; row < count; row++) batch.words[row * width] = start + row;
  return batch;
}

/** Coalitions over any number of players; large enough ones are distinct. */
export function randomCoalitions(count: number, players: number, seed: number): CoalitionBatch {
  const batch = createBatch(count, players);
  const random = createRandom(seed);
  const width = batch.words.length / count;
  for (let row = 0; row < count; row++) {
    for (let word = 0; word < Math.floor(players / 32); word++) {
      batch.words[row * width + word] = random.bits();
    }
  }
  return batch;
}

/** The paid coalitions that were paid for more than once. */
export function paidTwice(paid: ReadonlyMap<string, number>): string[] {
  return [...paid].filter(([, times]) => times > 1).map(([name]) => name);
}
