/** A stretch that `Intl.Segmenter` found, by its place in the whole text. */
export interface Segment {
  readonly start: number;
  readonly text: string;
  readonly isWordLike: boolean;
}

/**
 * What `segmenter` finds in the text, in time linear in its length: engines take time quadratic in the length of what
 * they are given, so they are given windows. A window's last `margin` segments are left to the next one, which begins
 * where they did, because text beyond the window may move their ends.
 */
export function* segments(
  text: string,
  segmenter: Intl.Segmenter,
  margin: number,
  window: number = 2048,
): Generator<Segment> {
  let start = 0;
  let size = window;
  while (start < text.length) {
    const end = start + size;
    const found = Array.from(segmenter.segment(text.slice(start, end)));
    const sure = end >= text.length ? found.length : found.length - margin;
    if (sure <= 0) {
      size *= 2;
      continue;
    }
    for (const { segment, index, isWordLike } of found.slice(0, sure)) {
      yield { start: start + index, text: segment, isWordLike: isWordLike ?? false };
    }
    start = sure === found.length ? text.length : start + found[sure]!.index;
    size = window;
  }
}

/** Cuts into words and what is between them. Dictionaries look some way ahead for the likeliest cut. */
export function wordSegments(locale: string): (text: string) => Generator<Segment> {
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' });
  return (text) => segments(text, segmenter, 16);
}

/** Cuts into sentences. Whether one ends depends on the next, never on what comes after that (UAX 29, SB8). */
export function sentenceSegments(locale: string): (text: string) => Generator<Segment> {
  const segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' });
  return (text) => segments(text, segmenter, 2);
}

/** True for an emoji, which counts as a word. */
export function isEmoji(segment: string): boolean {
  return EMOJI.test(segment);
}

const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;
