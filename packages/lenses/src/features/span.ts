/** A stretch of a text in UTF-16 code units: [start, end). */
export type Span = readonly [start: number, end: number];

const SPACE = /\s/;

/** The span without white space at its ends; null when nothing else is in it. */
export function trimSpan(text: string, start: number, end: number): Span | null {
  let from = start;
  let to = end;
  while (from < to && SPACE.test(text[from]!)) from++;
  while (to > from && SPACE.test(text[to - 1]!)) to--;
  return from < to ? [from, to] : null;
}

/** True when cutting the text before `at` would cut a surrogate pair in two. */
export function splitsPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const high = text.charCodeAt(at - 1);
  const low = text.charCodeAt(at);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}

/** Line breaks in a piece of white space: 0, 1, or 2 for two and more. A carriage return with its line feed is one. */
export function lineBreaks(space: string): 0 | 1 | 2 {
  const breaks = space.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0;
  return breaks === 0 ? 0 : breaks === 1 ? 1 : 2;
}
