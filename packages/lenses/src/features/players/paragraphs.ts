import { type Span, trimSpan } from '../span.ts';
import type { Segmenter } from './segmenter.ts';

/** Paragraphs: stretches parted by one or more blank lines (lines of nothing but white space). */
export const paragraphs: Segmenter = {
  kind: 'paragraphs',
  segment(text) {
    const spans: Span[] = [];
    let start = 0;
    for (const gap of text.matchAll(/(?:\r\n|[\n\r\u2028])[^\S\n\r]*(?:\r\n|[\n\r\u2028])\s*|\u2029\s*/g)) {
      const span = trimSpan(text, start, gap.index);
      if (span !== null) spans.push(span);
      start = gap.index + gap[0].length;
    }
    const last = trimSpan(text, start, text.length);
    if (last !== null) spans.push(last);
    return spans;
  },
};
