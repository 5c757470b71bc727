import type { Span } from '../span.ts';
import type { Segmenter } from './segmenter.ts';
import { isEmoji, wordSegments } from './segments.ts';

/**
 * Words alone, as `Intl.Segmenter` finds them, and emoji; punctuation belongs to nobody and is always present.
 * For questions about the words only, where a lost full stop would disturb the model.
 */
export const bareWords: Segmenter = {
  kind: 'bare-words',
  segment(text, locale) {
    const spans: Span[] = [];
    for (const { text: segment, start, isWordLike } of wordSegments(locale)(text)) {
      if (isWordLike || isEmoji(segment)) spans.push([start, start + segment.length]);
    }
    return spans;
  },
};
