import type { Measure } from '@spex/lenses';
import { clean, displayWidth } from '@spex/report';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns of the report. */
export const WIDTH = 80;

/** Text from a file on one line, harmless, at most `width` columns wide; its end is left out. */
export function oneLine(text: string, width: number): string {
  const plain = clean(text).replaceAll(/\s+/g, ' ').trim();
  if (displayWidth(plain) <= width) return plain;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes.segment(plain)) {
    used += displayWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Words in lines of at most `width` columns; a word that is wider is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of clean(text).split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(...pieces(word, width));
  }
  return lines;
}

/** A word in pieces of at most `width` columns. */
function pieces(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const found = [''];
  for (const { segment } of graphemes.segment(word)) {
    if (displayWidth(found.at(-1)! + segment) > width) found.push('');
    found[found.length - 1] += segment;
  }
  return found;
}

/** `Trust     good. …`, further lines below the text. */
export function entry(name: string, text: string, indent = 10): string[] {
  return wrap(text, WIDTH - indent).map((line, at) => (at === 0 ? name : '').padEnd(indent) + line);
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Writes numbers of one table alike: as many decimals as give the largest three digits. */
export function numbersLike(values: readonly number[], signed = true): (value: number) => string {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const plain = largest === 0 || (largest >= 1e-4 && largest < 1e6);
  const decimals = largest === 0 ? 2 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(largest))));
  return (value) => {
    const digits = plain ? Math.abs(value).toFixed(decimals) : Math.abs(value).toExponential(2);
    const zero = Number(digits) === 0;
    return (zero ? (signed ? ' ' : '') : value < 0 ? '-' : signed ? '+' : '') + digits;
  };
}

/** Values of the measure: signs where it has any. */
export function valuesLike(measure: Measure, values: readonly (number | null)[]): (value: number) => string {
  const format = numbersLike(
    values.map((value) => value ?? 0),
    measure === 'margin' || measure === 'logit',
  );
  return (value) => format(value).trim();
}

/** A bar for a share from 0 to 1 of so many columns; never none. */
export function bar(share: number, width: number): string {
  const halves = Math.max(1, Math.round(share * width * 2));
  return '█'.repeat(Math.floor(halves / 2)) + (halves % 2 ? '▌' : '');
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 point`, `12 points`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
