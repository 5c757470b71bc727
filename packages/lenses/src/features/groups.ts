import { type Draft, extent } from './draft.ts';
import { lines } from './players/lines.ts';
import { paragraphs } from './players/paragraphs.ts';
import { globalPattern, matchSpans } from './players/regex.ts';
import type { Segmenter } from './players/segmenter.ts';
import { sentences } from './players/sentences.ts';
import type { Span } from './span.ts';

/**
 * What players are grouped by for reports. An expression: the match that a player begins in, by its first capture group
 * if it has one, else by its text.
 */
export type Grouping = 'sentence' | 'paragraph' | 'line' | 'slot' | 'none' | RegExp;

/** A stretch of the text that is cut by itself. */
export interface SlotSpan {
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
}

const UNITS: Readonly<Record<'sentence' | 'paragraph' | 'line', Segmenter>> = {
  sentence: sentences,
  paragraph: paragraphs,
  line: lines,
};

/** The group of each player; undefined for none. A grouping that would put all players in one group gives none. */
export function groupsOf(
  drafts: readonly Draft[],
  grouping: Grouping,
  text: string,
  slots: readonly SlotSpan[],
  locale: string,
): (string | undefined)[] {
  const groups = named(drafts, grouping, text, slots, locale);
  return new Set(groups).size > 1 ? groups : groups.map(() => undefined);
}

function named(
  drafts: readonly Draft[],
  grouping: Grouping,
  text: string,
  slots: readonly SlotSpan[],
  locale: string,
): (string | undefined)[] {
  if (grouping === 'none') return drafts.map(() => undefined);
  if (grouping === 'slot') return drafts.map((draft) => slots[draft[0]!.slot]!.name ?? undefined);
  if (grouping instanceof RegExp) {
    const pattern = globalPattern(grouping, 'group');
    const spans = matchSpans(pattern, text, 'group');
    const names = Array.from(text.matchAll(pattern), (match) =>
      (match[1] ?? match[0]).replace(/\s+/g, ' ').trim(),
    );
    return drafts.map((draft) => names[find(spans, extent(draft)[0])]);
  }
  const units = slots.flatMap((slot) =>
    UNITS[grouping]
      .segment(text.slice(slot.start, slot.end), locale)
      .map(([start, end]): Span => [slot.start + start, slot.start + end]),
  );
  return drafts.map((draft) => {
    const unit = find(units, extent(draft)[0]);
    return unit < 0 ? undefined : `${grouping} ${unit + 1}`;
  });
}

/** Index of the span that holds the position, or -1. */
function find(spans: readonly Span[], position: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]![1] <= position) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span[0] <= position ? low : -1;
}
