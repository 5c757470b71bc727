import type { Piece } from '../picture.ts';
import { columns } from '../words/labels.ts';

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Breaks pieces of text into lines of at most `width`, at white space, between CJK words, else anywhere.
 * `measure` gives a text's width: terminal columns by default.
 */
export function flow(pieces: readonly Piece[], width: number, measure = columns): Piece[][] {
  const lines: Piece[][] = [];
  let line: Piece[] = [];
  let used = 0;
  const end = () => {
    lines.push(trimEnd(line));
    line = [];
    used = 0;
  };
  for (const unit of unitsOf(pieces)) {
    if (unit === '\n') {
      end();
      continue;
    }
    const space = unit.every((piece) => isSpace(piece.text));
    const size = unit.reduce((sum, piece) => sum + measure(piece.text), 0);
    if (space && used === 0) continue;
    if (used + size > width && used > 0) {
      if (space) continue;
      end();
    }
    for (const piece of size > width ? unit.flatMap(split) : unit) {
      const pieceSize = measure(piece.text);
      if (used + pieceSize > width && used > 0) end();
      line.push(piece);
      used += pieceSize;
    }
  }
  if (line.length > 0) end();
  return lines.map(merge);
}

/** Stretches that must not be broken (a word and the punctuation at it), white space and line ends between them. */
function unitsOf(pieces: readonly Piece[]): (Piece[] | '\n')[] {
  const units: (Piece[] | '\n')[] = [];
  let last: Piece[] | undefined;
  let lastWide = false;
  for (const { text, player } of pieces) {
    for (const { segment, isWordLike } of words.segment(text)) {
      if (segment.includes('\n')) {
        units.push('\n');
        last = undefined;
        continue;
      }
      const space = isSpace(segment);
      const wide = columns(segment) > Array.from(graphemes.segment(segment)).length;
      const breakable = isWordLike === true && (wide || lastWide);
      lastWide = wide;
      if (last === undefined || space || breakable) {
        const unit = [{ text: segment, player }];
        units.push(unit);
        last = space ? undefined : unit;
      } else {
        last.push({ text: segment, player });
      }
    }
  }
  return units;
}

/** White space at which a line may break: not the no-break spaces. */
function isSpace(text: string): boolean {
  return /^[^\S\u00a0\u202f\u2060]+$/u.test(text);
}

function split({ text, player }: Piece): Piece[] {
  return Array.from(graphemes.segment(text), ({ segment }) => ({ text: segment, player }));
}

function trimEnd(line: readonly Piece[]): Piece[] {
  const end = line.findLastIndex((piece) => piece.text.trim() !== '');
  return line.slice(0, end + 1);
}

function merge(line: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of line) {
    const last = merged.at(-1);
    if (last && last.player === piece.player)
      merged[merged.length - 1] = { ...last, text: last.text + piece.text };
    else merged.push(piece);
  }
  return merged;
}
