import type { Player } from '@spex/core';

/** The players of a data game: each is one training point, or several that come and go together. */
export interface PointGroups {
  /** The players, in order. */
  readonly players: readonly Player[];
  /** Training points of each player, ascending; every point belongs to exactly one player. */
  readonly members: readonly Uint32Array[];
}
