import stringWidth from 'string-width';
import { clean, lookOf } from './clean.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that a text takes in a terminal: CJK and emoji take two. */
export function columns(text: string): number {
  return stringWidth(text);
}

/** The text as far as it fits into `width` columns, the middle left out: `Her acting … to impress`. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text;
  const parts = Array.from(graphemes.segment(text), (part) => part.segment);
  const room = Math.max(1, width - 1);
  const tail = takeColumns(parts.slice().reverse(), Math.floor(room * 0.4));
  const head = takeColumns(parts, room - columns(tail.join('')));
  return `${head.join('').trimEnd()}…${tail.reverse().join('').trimStart()}`;
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
