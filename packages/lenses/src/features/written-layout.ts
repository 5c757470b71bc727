import type { Absence } from './absence/absence.ts';
import type { Layout } from './layout.ts';
import { whole } from './players/whole.ts';

/** All that shapes the masked texts of a text, as plain JSON: whatever cut it and whatever chose what stands for what. */
export interface WrittenLayout {
  readonly text: string;
  /** Where each slot begins and ends; missing: the whole text is one. */
  readonly slots?: readonly (readonly [start: number, end: number])[];
  /** Where each part of a player begins and ends, ascending. */
  readonly parts: readonly (readonly [start: number, end: number, player: number])[];
  /** What stands in place of each part. */
  readonly absent: readonly string[];
  readonly collapse: boolean;
}

/** The layout and absence that were written down, good for masking: players are mere numbers, and nothing can be cut. */
export function readLayout(written: WrittenLayout): { readonly layout: Layout; readonly absence: Absence } {
  const { text, slots = [[0, text.length]], parts, absent, collapse } = written;
  const count = parts.reduce((most, [, , player]) => Math.max(most, player + 1), 0);
  let slot = 0;
  const laidOut = parts.map(([start, end, player], at) => {
    while (end > slots[slot]![1]) slot++;
    return { player, start, end, slot, segments: [at, at] as const, first: true };
  });
  return {
    layout: {
      text,
      slots: slots.map(([start, end]) => ({ name: null, start, end, segmenter: whole })),
      players: Array.from({ length: count }, (_, player) => ({ label: `player ${player + 1}` })),
      parts: laidOut,
      locale: 'en',
    },
    absence: { kind: 'written', replacements: () => absent, collapse },
  };
}
