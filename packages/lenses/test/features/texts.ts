import { type CoalitionBatch, createBatch, include } from '@spex/core';
import fc from 'fast-check';

/** Any UTF-16 code units at all, lone surrogates included. */
export const anyString = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x20, 0x0a, 0xd800, 0xdc00, 0x61)), {
    maxLength: 40,
  })
  .map((units) => String.fromCharCode(...units));

const pieces = [
  ...[
    'the',
    'The',
    'never',
    'fails',
    'don’t',
    "it's",
    '3.5',
    'well-known',
    'café',
    'né',
    'Überraschung',
    'film',
  ],
  ...['映画', '好き', 'です', '。', '、', 'ไม่ชอบ', 'الفيلم', '،', '👍', '👨‍👩‍👧', '🇩🇪'],
  ...[',', '.', '!', '?', '…', '—', '-', '(', ')', '"', '“', '”', '«', '»', '$', '&', '#2'],
  ...[' ', ' ', ' ', ' ', '  ', '\n', '\r\n', '\n\n', '\t', '\u00a0', '\n  '],
];

/** Texts that look like writing: words of many scripts, punctuation, white space. */
export const writing = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 30 })
  .map((parts) => parts.join(''));

export const spaceless = (text: string): string => text.replace(/\s+/g, '');

/** A batch of one row: the players whose bit is set in the mask, repeated where there are more players than bits. */
export function oneRow(players: number, bits: readonly boolean[]): CoalitionBatch {
  const batch = createBatch(1, players);
  for (let player = 0; player < players; player++) {
    if (bits[player % bits.length]) include(batch, 0, player);
  }
  return batch;
}

/** A scorer-free stand-in for tests of a segmenter: what each player's text is. */
export const cut = (
  segmenter: { segment(text: string, locale: string): readonly (readonly [number, number])[] },
  text: string,
  locale = 'en',
): string[] => segmenter.segment(text, locale).map(([start, end]) => text.slice(start, end));
