import stringWidth from 'string-width';
import { clean, lookOf } from './clean.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that a text takes in a terminal: CJK and emoji take two. */
export function columns(text: string): number {
  return stringWidth(text);
}

/** The text as far as it fits into `width` columns, the middle left out, between words if it can be: `Her … to impress`. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text;
  const parts = Array.from(graphemes.segment(text), (part) => part.segment);
  const tail = wholeWords(takeColumns(parts.slice().reverse(), Math.floor((width - 2) * 0.4)), width / 4);
  const head = wholeWords(takeColumns(parts, width - 3 - columns(tail.join(''))), width / 4);
  const gap = head.at(-1) === ' ' || tail.at(-1) === ' ' ? ' … ' : '…';
  return head.join('').trim() + gap + tail.reverse().join('').trim();
}

/** Without the word that was cut, unless more than `most` characters would go. The cut is at the end of `parts`. */
function wholeWords(parts: string[], most: number): string[] {
  const space = parts.lastIndexOf(' ');
  return space > 0 && parts.length - space - 1 <= most ? parts.slice(0, space + 1) : parts;
}

function takeColumns(parts: readonly string[], room: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += columns(part);
    if (used > room) break;
    taken.push(part);
  }
  return taken;
}

/**
 * Makes harmless, short labels of which no two look alike: those that are shortened or would look like another get their
 * player's number (from 1) before them, `[7] Her acting … to impress`. At most about `width` columns wide.
 */
export function distinctLabels(labels: readonly string[], width: number): string[] {
  const cleaned = labels.map((label) => {
    const shown = clean(label).trim().replace(/\s+/gu, ' ');
    return lookOf(shown) === '' ? '␣' : shown;
  });
  const times = new Map<string, number>();
  for (const label of cleaned) times.set(lookOf(label), (times.get(lookOf(label)) ?? 0) + 1);
  const whole = cleaned.map((label) => times.get(lookOf(label)) === 1 && columns(label) <= width);
  const taken = new Set(cleaned.filter((_, player) => whole[player]).map(lookOf));
  return cleaned.map((label, player) => {
    if (whole[player]) return label;
    for (let brackets = 1; ; brackets++) {
      const number = `${'['.repeat(brackets)}${player + 1}${']'.repeat(brackets)} `;
      const candidate = number + shorten(label, Math.max(3, width - number.length));
      if (taken.has(lookOf(candidate))) continue;
      taken.add(lookOf(candidate));
      return candidate;
    }
  });
}
