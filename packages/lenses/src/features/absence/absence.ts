import type { Layout, Part } from '../layout.ts';

/** What a player's part of the text becomes while the player is absent. */
export interface Absence {
  /** The name by which `parseAbsence` knows it. */
  readonly kind: string;
  /**
   * What stands in place of each part, in the order of `layout.parts`; an empty string deletes it and mends the white
   * space around. Called once for a game. Throws InvalidArgumentError when the rule does not fit the layout.
   */
  replacements(layout: Layout): readonly string[];
  /** Makes replacements that follow each other on one line a single one (the first). Default false. */
  readonly collapse?: boolean;
  /** Builds masked texts by itself instead; see `customAbsence`. */
  readonly custom?: { readonly id: string; render(isPresent: (player: number) => boolean): string };
}

/** A part and the number that it has among its player's parts. */
export function numberParts(layout: Layout): { readonly part: Part; readonly nth: number }[] {
  const counts = new Int32Array(layout.players.length);
  return layout.parts.map((part) => ({ part, nth: counts[part.player]!++ }));
}
