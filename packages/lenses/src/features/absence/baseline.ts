import { InvalidArgumentError, type Player } from '@spex/core';
import type { Layout } from '../layout.ts';
import { type Absence, numberParts } from './absence.ts';

/**
 * What absent players show instead.
 * - a string: a text for when everything is absent, cut as the explained text is. The explained text's segment i shows
 *   segment i of it; where it has fewer, the rest is deleted; where it has more, the last segment shows all the rest.
 * - a record of such strings by the template's slots;
 * - an array: one replacement for each player;
 * - a function from a player to its replacement.
 * A player with several parts shows an array's or a function's replacement in its first.
 */
export type Baseline =
  | string
  | Readonly<Record<string, string>>
  | readonly string[]
  | ((player: Player, index: number) => string);

/** Absent players show a piece of a baseline text. An empty replacement deletes the player. */
export function baselineAbsence(baseline: Baseline): Absence {
  return {
    kind: 'baseline',
    replacements(layout) {
      if (typeof baseline === 'function') return perPlayer(layout, layout.players.map(baseline));
      if (Array.isArray(baseline)) return perPlayer(layout, baseline);
      return aligned(layout, baselineTexts(layout, baseline as string | Readonly<Record<string, string>>));
    },
  };
}

function perPlayer(layout: Layout, replacements: readonly string[]): string[] {
  if (replacements.length !== layout.players.length) {
    throw new InvalidArgumentError(
      'absent',
      `the baseline has ${replacements.length} replacements for ${layout.players.length} players`,
      replacements,
    );
  }
  replacements.forEach((replacement, player) => {
    if (typeof replacement !== 'string') {
      throw new InvalidArgumentError(
        'absent',
        `the replacement of player ${player} is not a string`,
        replacement,
      );
    }
  });
  return numberParts(layout).map(({ part, nth }) => (nth === 0 ? replacements[part.player]! : ''));
}

/** The baseline text of each slot. */
function baselineTexts(layout: Layout, baseline: string | Readonly<Record<string, string>>): string[] {
  const cut = layout.slots.filter((slot) => slot.segmenter.kind !== 'pinned');
  if (typeof baseline === 'string') {
    if (cut.length > 1) {
      throw new InvalidArgumentError(
        'absent',
        'the template has several slots: give a baseline text for each by name',
      );
    }
    return layout.slots.map((slot) => (slot === cut[0] ? baseline : ''));
  }
  for (const name of Object.keys(baseline)) {
    if (!cut.some((slot) => slot.name === name)) {
      throw new InvalidArgumentError(
        'absent',
        `the baseline names a slot that has no players: ${name}`,
        name,
      );
    }
  }
  return layout.slots.map((slot) => (slot.name === null ? undefined : baseline[slot.name]) ?? '');
}

function aligned(layout: Layout, texts: readonly string[]): string[] {
  const segments = layout.slots.map((slot, at) => {
    const text = texts[at]!;
    if (text.trim() === '') return [];
    if (slot.segmenter.kind === 'spans') {
      throw new InvalidArgumentError(
        'absent',
        'given spans cannot cut a baseline text: give an array of replacements, one for each player',
      );
    }
    return slot.segmenter.segment(text, layout.locale);
  });
  const lasts = layout.slots.map(() => -1);
  for (const part of layout.parts) lasts[part.slot] = Math.max(lasts[part.slot]!, part.segments[1]);
  return layout.parts.map((part) => {
    const own = segments[part.slot]!;
    const [first, last] = part.segments;
    if (!part.first || first >= own.length) return '';
    const end = last === lasts[part.slot] ? own.length - 1 : Math.min(last, own.length - 1);
    return texts[part.slot]!.slice(own[first]![0], own[end]![1]);
  });
}
