import { type CoalitionBatch, selectRows } from '@spex/core';

/** A row of the claims table: coalitions that a live run is about to buy. */
export interface Claim {
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
