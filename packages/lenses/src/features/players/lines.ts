import { type Span, trimSpan } from '../span.ts';
import type { Segmenter } from './segmenter.ts';

/** Lines that hold anything but white space, without the white space at their ends. */
export const lines: Segmenter = {
  kind: 'lines',
  segment(text) {
    const spans: Span[] = [];
    for (const line of text.matchAll(/[^\n\r\u2028\u2029]+/g)) {
      const span = trimSpan(text, line.index, line.index + line[0].length);
      if (span !== null) spans.push(span);
    }
    return spans;
  },
};
