import type { Segmenter } from './segmenter.ts';

const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;

/**
 * Words alone, as `Intl.Segmenter` finds them, and emoji; punctuation belongs to nobody and is always present.
 * For questions about the words only, where a lost full stop would disturb the model.
 */
export const bareWords: Segmenter = {
  kind: 'bare-words',
  segment(text, locale) {
    const segments = new Intl.Segmenter(locale, { granularity: 'word' }).segment(text);
    return Array.from(segments)
      .filter(({ segment, isWordLike }) => isWordLike || EMOJI.test(segment))
      .map(({ segment, index }) => [index, index + segment.length] as const);
  },
};
