import type { Explanation, Interaction, Term } from '@spex/core';
import { cleanLines } from './words/clean.ts';

/** A stretch of the text; `player` is the one it belongs to, -1 for none. */
export interface Piece {
  readonly text: string;
  readonly player: number;
}

/** What every renderer draws, read from an explanation: harmless text, main effects, terms by strength. */
export interface Picture {
  /** Stretches of the text in order; undefined where the game has no text or the players no places in it. */
  readonly pieces?: readonly Piece[];
  /** Value of each player's own term, 0 where it has none. */
  readonly mainEffects: readonly number[];
  /** Terms of one player or more, the strongest first. */
  readonly terms: readonly Interaction[];
  /** Largest |value| among the terms of one player, 0 without any. */
  readonly largestMain: number;
  /** Largest |value| among the terms of two players or more, 0 without any. */
  readonly largestJoint: number;
}

/** Reads what there is to draw. Needs nothing but the explanation's public fields. */
export function pictureOf(explanation: Explanation): Picture {
  const { players, text } = explanation.game;
  const terms = explanation.interactions.terms
    .filter((term) => term.players.length > 0 && term.value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.players.length - b.players.length);
  const mainEffects = new Array<number>(players.length).fill(0);
  let largestMain = 0;
  let largestJoint = 0;
  for (const { players: set, value } of terms) {
    if (set.length === 1) {
      mainEffects[set[0]!] = value;
      largestMain = Math.max(largestMain, Math.abs(value));
    } else {
      largestJoint = Math.max(largestJoint, Math.abs(value));
    }
  }
  const pieces = text === undefined ? undefined : piecesOf(text, players);
  return { ...(pieces && { pieces }), mainEffects, terms, largestMain, largestJoint };
}

function piecesOf(text: string, players: Explanation['game']['players']): Piece[] | undefined {
  const places = players
    .flatMap(({ span, spans = span ? [span] : [] }, player) =>
      spans.map(([start, end]) => ({ start, end, player })),
    )
    .sort((a, b) => a.start - b.start || b.end - a.end);
  if (places.length === 0) return undefined;
  const pieces: Piece[] = [];
  let at = 0;
  const add = (end: number, player: number) => {
    if (end > at) pieces.push({ text: cleanLines(text.slice(at, end)), player });
    at = Math.max(at, end);
  };
  for (const { start, end, player } of places) {
    if (end <= at) continue;
    add(start, -1);
    add(Math.min(end, text.length), player);
  }
  add(text.length, -1);
  return pieces;
}

/**
 * What to lay out: the text, with the numbers of players whose labels had to be shortened or told apart before them; for a
 * game without a text, the labels of the players with the strongest effects of their own, at most 60, and of all that are
 * in `joint`, in the players' order.
 */
export function passageOf(picture: Picture, labels: readonly string[], joint: readonly Term[]): Piece[] {
  return picture.pieces ? numbered(picture.pieces, labels) : inventory(picture, labels, joint);
}

function numbered(pieces: readonly Piece[], labels: readonly string[]): Piece[] {
  const seen = new Set<number>();
  return pieces.flatMap((piece) => {
    const number = `[${piece.player + 1}]`;
    if (piece.player < 0 || seen.has(piece.player) || !labels[piece.player]!.startsWith(`${number} `))
      return [piece];
    seen.add(piece.player);
    return [{ text: `${number}\u00a0`, player: -1 }, piece];
  });
}

function inventory(picture: Picture, labels: readonly string[], joint: readonly Term[]): Piece[] {
  const alone = picture.terms.filter((term) => term.players.length === 1).slice(0, 60);
  const shown = new Set([...alone, ...joint].flatMap((term) => term.players));
  return [...shown]
    .sort((a, b) => a - b)
    .flatMap((player) => [
      { text: labels[player]!.replaceAll(' ', '\u00a0'), player },
      { text: '   ', player: -1 },
    ]);
}
