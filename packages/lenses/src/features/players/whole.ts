import { trimSpan } from '../span.ts';
import type { Segmenter } from './segmenter.ts';

/** The whole text (of a template's slot) is one player. */
export const whole: Segmenter = {
  kind: 'whole',
  segment(text) {
    const span = trimSpan(text, 0, text.length);
    return span === null ? [] : [span];
  },
};

/** No players: the text (of a template's slot) is always present. */
export const pinnedSlot: Segmenter = { kind: 'pinned', segment: () => [] };
