import { type CoalitionBatch, selectRows, wordsPerRow } from '@spex/core';
import type { StoredIndex } from './stored-index.ts';

/** A row of the claims table: coalitions that a live run is about to buy. */
interface Claim {
  readonly id: number;
  /** Asks of which a part is claimed and still under way. */
  left: number;
}

/** One call of a kept game, until each of its coalitions has values. */
export interface Ask {
  readonly batch: CoalitionBatch;
  readonly signal: AbortSignal | undefined;
  /** Shape [batch.rows × outputs], filled as values come. */
  readonly values: Float64Array;
  /** The coalitions' numbers in the run's index. */
  readonly numbers: Int32Array;
  /** Rows that have no values yet. */
  open: number[];
  /** Of those, the ones that this call buys. */
  mine: number[];
  /** What tells other runs so. */
  claim: Claim | undefined;
  readonly resolve: (values: Float64Array) => void;
  readonly reject: (error: unknown) => void;
}

/** The rows that an ask buys, as the game is to be asked for them. */
export function boughtBatch({ batch, mine }: Ask): CoalitionBatch {
  return mine.length === batch.rows ? batch : selectRows(batch, mine);
}

/** An ask of which nothing is known yet. */
export function createAsk(
  batch: CoalitionBatch,
  outputs: number,
  index: StoredIndex,
  rest: Pick<Ask, 'signal' | 'resolve' | 'reject'>,
): Ask {
  const width = wordsPerRow(batch.players);
  const numbers = new Int32Array(batch.rows);
  const open: number[] = [];
  for (let row = 0; row < batch.rows; row++) {
    numbers[row] = index.numberOf(batch.words, row * width);
    open.push(row);
  }
  const values = new Float64Array(batch.rows * outputs);
  return { batch, values, numbers, open, mine: [], claim: undefined, ...rest };
}

/** Copies what the game gave for the bought rows; gives back those of which every value is finite. */
export function copyValues({ mine, values }: Ask, given: Float64Array, outputs: number): readonly number[] {
  let wrong: Set<number> | undefined;
  for (let at = 0; at < mine.length; at++) {
    const row = mine[at]!;
    for (let i = 0; i < outputs; i++) {
      const value = given[at * outputs + i]!;
      values[row * outputs + i] = value;
      if (!Number.isFinite(value)) {
        wrong ??= new Set();
        wrong.add(row);
      }
    }
  }
  return wrong ? mine.filter((row) => !wrong.has(row)) : mine;
}
