import { setTimeout as sleep } from 'node:timers/promises';
import { type CoalitionBatch, createBatch, createRandom, type Game } from 'spex';

/** A game that costs next to nothing: what its ablations take is what they pass through. */
export function cheapGame(players: number, batchSize: number): Game {
  return {
    id: `bench:cheap:${players}`,
    players: Array.from({ length: players }, (_, player) => ({ label: `p${player}` })),
    outputs: ['value'],
    batchSize,
    async evaluate({ rows, words }) {
      const values = new Float64Array(rows);
      const width = words.length / rows;
      for (let row = 0; row < rows; row++) values[row] = (words[row * width]! & 0xffff) / 7;
      return values;
    },
  };
}

/** A game that sleeps for every batch, as one that waits for an accelerator does. */
export function sleepyGame(players: number, batchSize: number, milliseconds: number): Game {
  const cheap = cheapGame(players, batchSize);
  return {
    ...cheap,
    id: `bench:sleepy:${players}:${milliseconds}`,
    async evaluate(batch, context) {
      await sleep(milliseconds);
      return cheap.evaluate(batch, context);
    },
  };
}

/** Coalitions that are different with all but certainty: 64 random bits and more each. */
export function randomCoalitions(players: number, rows: number, seed: number): CoalitionBatch {
  const batch = createBatch(rows, players);
  const random = createRandom(seed);
  const { words } = batch;
  const width = words.length / Math.max(1, rows);
  const spare = players % 32;
  for (let at = 0; at < words.length; at++) {
    words[at] = random.bits();
    if (spare !== 0 && at % width === width - 1) words[at]! &= 2 ** spare - 1;
  }
  return batch;
}
