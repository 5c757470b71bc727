import { InvalidArgumentError } from '@spex/core';
import { type Span, splitsPair } from '../span.ts';
import type { Segmenter } from './segmenter.ts';

/** Given stretches of the text are the players: [start, end) in UTF-16 code units, in any order. */
export function spanPlayers(spans: readonly Span[]): Segmenter {
  return { kind: 'spans', segment: (text) => checkSpans(spans, text, 'players') };
}

/**
 * The spans, ascending. Throws InvalidArgumentError when one is not made of integers, lies outside the text, is empty,
 * overlaps another or cuts a surrogate pair.
 */
export function checkSpans(spans: readonly Span[], text: string, argument: string): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  sorted.forEach(([start, end], at) => {
    const fail = (reason: string): never => {
      throw new InvalidArgumentError(argument, `span ${start}-${end} ${reason}`, [start, end]);
    };
    if (!Number.isInteger(start) || !Number.isInteger(end)) fail('must be two integers');
    if (start < 0 || end > text.length) fail(`is outside the text, which is 0-${text.length}`);
    if (start >= end) fail('is empty: its end must lie after its start');
    if (splitsPair(text, start) || splitsPair(text, end))
      fail('cuts a surrogate pair (one character) in two');
    const previous = sorted[at - 1];
    if (previous !== undefined && previous[1] > start) fail(`overlaps span ${previous[0]}-${previous[1]}`);
  });
  return sorted;
}
