import { columns } from '../words/labels.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Room for fonts that run wider than the guess. */
export const WIDE = 1.14;
/** The same for bold text. */
export const BOLD = 1.3;

/**
 * Width of a text in ems, guessed from classes of characters: there is no font to ask. Within about a tenth of what the
 * usual sans-serif fonts take.
 */
export function ems(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    let size = known.get(segment);
    if (size === undefined) {
      size = guess(segment);
      if (known.size < 5000) known.set(segment, size);
    }
    width += size;
  }
  return width;
}

// Asking for one character's class is slow, and texts repeat characters.
const known = new Map<string, number>();

function guess(character: string): number {
  if (columns(character) > 1) return character.length > 1 ? 1.25 : 1;
  if (/^\s/u.test(character)) return 0.36;
  if (/^[ijlI|.,:;!'’‘`·]/u.test(character)) return 0.27;
  if (/^[frt()[\]{}\-/“”"1]/u.test(character)) return 0.38;
  if (/^[mwMW@%—…]/u.test(character)) return 0.88;
  if (/^[+−=<>±×]/u.test(character)) return 0.84;
  if (/^\p{Lu}/u.test(character)) return 0.66;
  return 0.57;
}
