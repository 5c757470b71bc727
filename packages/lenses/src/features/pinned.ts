import { InvalidArgumentError } from '@spex/core';
import type { Draft, Piece } from './draft.ts';
import { globalPattern, matchSpans } from './players/regex.ts';
import { checkSpans } from './players/spans.ts';
import { type Span, trimSpan } from './span.ts';

/** Text that is never absent: every match of an expression, every occurrence of a string, or a span. */
export type Pinned = RegExp | string | Span;

const MEANINGFUL = /[\p{L}\p{N}\p{M}\p{S}\p{Cs}\p{Co}]/u;

/** Spans of everything pinned, ascending, joined where they meet. Throws when a string or an expression is not found. */
export function pinnedSpans(pinned: readonly Pinned[], text: string): Span[] {
  const all = pinned.flatMap((one) => {
    if (typeof one === 'string') return occurrences(one, text);
    if (one instanceof RegExp)
      return found(matchSpans(globalPattern(one, 'pinned'), text, 'pinned'), String(one));
    return checkSpans([one], text, 'pinned');
  });
  all.sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [start, end] of all) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

function occurrences(needle: string, text: string): Span[] {
  if (needle === '') throw new InvalidArgumentError('pinned', 'pinned text must not be empty', needle);
  const spans: Span[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    spans.push([at, at + needle.length]);
  }
  return found(spans, `'${needle}'`);
}

function found(spans: Span[], what: string): Span[] {
  if (spans.length === 0) throw new InvalidArgumentError('pinned', `pinned ${what} is nowhere in the text`);
  return spans;
}

/**
 * Takes pinned text away from the players. What is left of a player keeps its pieces, without white space at their ends;
 * remains of mere punctuation are pinned too, and a player with nothing left is none.
 */
export function cutPinned(drafts: readonly Draft[], pinned: readonly Span[], text: string): Draft[] {
  if (pinned.length === 0) return [...drafts];
  const cut: Draft[] = [];
  let from = 0;
  for (const draft of drafts) {
    const left: Piece[] = [];
    for (const piece of draft) {
      while (from < pinned.length && pinned[from]![1] <= piece.start) from++;
      if (from === pinned.length || pinned[from]![0] >= piece.end) {
        left.push(piece);
        continue;
      }
      let start = piece.start;
      const keep = (end: number): void => {
        const span = trimSpan(text, start, end);
        if (span === null || !MEANINGFUL.test(text.slice(span[0], span[1]))) return;
        left.push({ ...piece, start: span[0], end: span[1], first: piece.first && left.length === 0 });
      };
      for (let at = from; at < pinned.length && pinned[at]![0] < piece.end; at++) {
        if (pinned[at]![0] > start) keep(pinned[at]![0]);
        start = Math.max(start, pinned[at]![1]);
      }
      if (start < piece.end) keep(piece.end);
    }
    if (left.length > 0) cut.push(left);
  }
  return cut;
}
