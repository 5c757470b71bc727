import type { Span } from './span.ts';

/** A stretch of the text that one player owns. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Index of the slot (0 for a text without a template) that it stands in. */
  readonly slot: number;
  /** Which of the slot's segments it is, or is a part of. */
  readonly segment: number;
  /** False for the later parts of a segment that pinned text cuts in several. */
  readonly first: boolean;
}

/** A player under construction: its pieces, ascending. */
export type Draft = readonly Piece[];

/** Where the player begins and ends, with whatever is in between. */
export function extent(draft: Draft): Span {
  return [draft[0]!.start, draft[draft.length - 1]!.end];
}
