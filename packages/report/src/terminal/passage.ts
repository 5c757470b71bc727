import { flow } from '../layout/flow.ts';
import type { Picture, Piece } from '../picture.ts';
import { columns } from '../words/labels.ts';
import type { Paint } from './paint.ts';

/** Lines of a long text that are shown at most. */
const MOST_LINES = 24;

/**
 * The text in lines, words on the colour of their main effect. Below each line with notable words stand their signs,
 * one to three by strength, so that nothing rests on colour alone. Of a long text only the lines that matter are shown.
 */
export function passage(pieces: readonly Piece[], picture: Picture, paint: Paint, width: number): string[] {
  const strength = (player: number) =>
    player < 0 || picture.largestMain === 0 ? 0 : picture.mainEffects[player]! / picture.largestMain;
  const lines = flow(pieces, width);
  const shown = lines.length <= MOST_LINES ? undefined : importantLines(lines, picture);
  const out: string[] = [];
  let hidden = 0;
  const gap = () => {
    if (hidden > 0)
      out.push(paint.dim(`  … ${hidden} ${hidden === 1 ? 'line' : 'lines'} with weaker effects …`));
    hidden = 0;
  };
  for (const [number, line] of lines.entries()) {
    if (shown && !shown.has(number)) {
      hidden++;
      continue;
    }
    gap();
    out.push(`  ${line.map((piece) => paintPiece(piece, strength(piece.player), paint)).join('')}`.trimEnd());
    const marks = line
      .map((piece) => marksUnder(piece, strength(piece.player)))
      .join('')
      .trimEnd();
    if (marks !== '') out.push(`  ${marks}`);
  }
  gap();
  return out;
}

function paintPiece(piece: Piece, strength: number, paint: Paint): string {
  const text = piece.text.replaceAll('\u00a0', ' ');
  const word = text.trimEnd();
  return paint.word(word, strength) + text.slice(word.length);
}

function marksUnder({ text }: Piece, strength: number): string {
  const size = Math.abs(strength);
  const marks = size >= 0.67 ? 3 : size >= 0.33 ? 2 : size >= 0.05 ? 1 : 0;
  const lead = columns(text) - columns(text.trimStart());
  const sign = (strength < 0 ? '−' : '+').repeat(Math.min(marks, columns(text.trim())));
  return (' '.repeat(lead) + sign).padEnd(columns(text));
}

/** The lines that hold the players of the strongest terms, as many as fit, and the first one. */
function importantLines(lines: readonly (readonly Piece[])[], picture: Picture): Set<number> {
  const linesOf = new Map<number, number[]>();
  for (const [number, line] of lines.entries()) {
    for (const { player } of line) linesOf.set(player, [...(linesOf.get(player) ?? []), number]);
  }
  const shown = new Set([0]);
  for (const { players } of picture.terms) {
    const more = players.flatMap((player) => linesOf.get(player)?.slice(0, 1) ?? []);
    if (new Set([...shown, ...more]).size > MOST_LINES / 2) break;
    for (const number of more) shown.add(number);
  }
  return shown;
}
