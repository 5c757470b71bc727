import { batchFromLists, type CoalitionBatch } from '@spex/core';

/** Nobody, then everybody. */
export function batchOfEnds(players: number): CoalitionBatch {
  return batchFromLists([[], Array.from({ length: players }, (_, player) => player)], players);
}
