import type { CoalitionBatch } from '../batch.ts';
import type { Random } from '../random.ts';

/** A distribution of coalitions for a solver to draw from. */
export interface CoalitionSampler {
  /** A phrase for people: `each player present with probability 0.3`. */
  readonly name: string;
  /** Share of the players that is present in the mean; missing: not known. Above 0.6 its coalitions count as near the full input. */
  readonly presence?: number;
  /**
   * `rows` distinct coalitions, of which any beginning is such a sample too; fewer only where no more of them exist.
   */
  sample(players: number, rows: number, random: Random): CoalitionBatch;
}
