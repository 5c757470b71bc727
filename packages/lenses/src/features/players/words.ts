import type { Span } from '../span.ts';
import type { Segmenter } from './segmenter.ts';
import { isEmoji, type Segment, wordSegments } from './segments.ts';

// One chunk never needs a dictionary: printable ASCII without white space is one word of a spaced script.
const ASCII = /^[\x21-\x7e]+$/;
const MEANINGFUL = /[&\p{L}\p{N}\p{M}\p{Sm}\p{Sc}\p{So}\p{Cs}\p{Co}]/u;
const OPENING = /^[\p{Ps}\p{Pi}¿¡`]$/u;
// Scripts written without spaces: punctuation between their words never joins them.
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\u3000-\u303f\uff01-\uff65]/u;
const LINE_BREAK = /[\n\r\u2028\u2029]/;
const PARTING = /[\u2014\u2015\u2026]/;

/**
 * Words with the punctuation that clings to them, as a reader sees them: `music,` and `"The` are one player each, so a
 * word takes its comma and its quote along when it goes, and no stray marks are left for the model to stumble over.
 * White space parts words; scripts written without it (Japanese, Chinese, Thai …) are cut by `Intl.Segmenter`.
 * `well-known`, `don't`, `3.5` and `https://example.org/a?b` stay whole; dashes and ellipses (— …) part words; emoji
 * are words; punctuation that stands alone goes with its neighbour on the same line (`là !`, `- item`), symbols that
 * stand alone (`+`, `&`, `€`) are players.
 */
export const words: Segmenter = {
  kind: 'words',
  segment(text, locale) {
    const cut = wordSegments(locale);
    const spans: Span[] = [];
    // Start of punctuation that waits for the next word of its line; -1: none.
    let waiting = -1;
    let end = 0;
    for (const match of text.matchAll(/\S+/g)) {
      const chunk = match[0];
      const start = match.index;
      const newLine = LINE_BREAK.test(text.slice(end, start));
      if (newLine && waiting >= 0) {
        settle(text, waiting, end, spans);
        waiting = -1;
      }
      end = start + chunk.length;
      if (!MEANINGFUL.test(chunk)) {
        const previous = spans.at(-1);
        if (waiting >= 0) continue;
        if (newLine || previous === undefined || OPENING.test(chunk[0]!)) waiting = start;
        else spans[spans.length - 1] = [previous[0], end];
        continue;
      }
      const first = waiting >= 0 ? waiting : start;
      waiting = -1;
      if (ASCII.test(chunk)) spans.push([first, end]);
      else cutChunk(cut(chunk), start, first, end, spans);
    }
    if (waiting >= 0) settle(text, waiting, end, spans);
    return spans;
  },
};

/** Marks whose line ends before a next word comes: they go with the word before, if it is on their line. */
function settle(text: string, waiting: number, end: number, spans: Span[]): void {
  const previous = spans.at(-1);
  if (previous !== undefined && !LINE_BREAK.test(text.slice(previous[1], waiting))) {
    spans[spans.length - 1] = [previous[0], end];
  } else spans.push([waiting, end]);
}

/** Cuts one chunk without white space between its words; its first span begins at `first`, its last ends at `end`. */
function cutChunk(
  segments: Iterable<Segment>,
  offset: number,
  first: number,
  end: number,
  spans: Span[],
): void {
  let from = first;
  let previous = '';
  // Marks since the previous word, and where the first opening one among them stands (-1: none).
  let marks = '';
  let opening = -1;
  for (const { text, start, isWordLike } of segments) {
    if (!isWordLike && !isEmoji(text)) {
      if (opening < 0 && OPENING.test(text)) opening = start;
      marks += text;
      continue;
    }
    if (previous !== '' && parts(previous, marks, text)) {
      const cut = offset + (opening >= 0 ? opening : start);
      spans.push([from, cut]);
      from = cut;
    }
    previous = text;
    marks = '';
    opening = -1;
  }
  spans.push([from, end]);
}

/** Whether two words of one chunk, with only these marks between them, are two players. */
function parts(before: string, marks: string, after: string): boolean {
  return (
    marks === '' ||
    PARTING.test(marks) ||
    UNSPACED.test(before + marks + after) ||
    isEmoji(before) ||
    isEmoji(after)
  );
}
