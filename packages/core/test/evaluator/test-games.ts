import { type CoalitionBatch, coalitionSize, type Game, rowWords } from '@spex/core';

/** The value that test games give a coalition: distinct for distinct coalitions of up to 32 players. */
export function valueAt(batch: CoalitionBatch, row: number): number {
  return coalitionSize(batch, row) * 1000 + (rowWords(batch, row)[0]! % 9973) / 10_000;
}

export function valuesOf(batch: CoalitionBatch): Float64Array {
  return Float64Array.from({ length: batch.rows }, (_, row) => valueAt(batch, row));
}

/** What a test game does to a call: throws, waits, gives other values; `undefined` for the right values. */
export type Meddle = (
  batch: CoalitionBatch,
  call: number,
  signal: AbortSignal | undefined,
) => Promise<Float64Array | undefined> | Float64Array | undefined;

export interface TestGame extends Game {
  /** Rows of each call so far. */
  readonly calls: number[];
  /** Coalitions that got values, as text, each as often as it was paid for. */
  readonly paid: string[];
  /** The most calls that were under way at once. */
  readonly mostAtOnce: () => number;
}

/** A game over so many players that records how it is called. */
export function testGame(
  players: number,
  meddle: Meddle = () => undefined,
  more: Partial<Game> = {},
): TestGame {
  const calls: number[] = [];
  const paid: string[] = [];
  let underWay = 0;
  let most = 0;
  return {
    id: 'test',
    players: Array.from({ length: players }, (_, i) => ({ label: `p${i}` })),
    outputs: ['value'],
    ...more,
    calls,
    paid,
    mostAtOnce: () => most,
    async evaluate(batch, { signal }) {
      calls.push(batch.rows);
      most = Math.max(most, ++underWay);
      try {
        const values = (await meddle(batch, calls.length, signal)) ?? valuesOf(batch);
        for (let row = 0; row < batch.rows; row++) paid.push(rowWords(batch, row).join());
        return values;
      } finally {
        underWay--;
      }
    },
  };
}

/** True when one of the batch's coalitions (of up to 32 players) has exactly these bits. */
export function holds(batch: CoalitionBatch, bits: number): boolean {
  return batch.words.includes(bits);
}

/** A promise and its levers. */
export function lever<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
