import type { Explanation } from '@spex/core';
import { type Picture, passageOf, pictureOf } from '../picture.ts';
import { termSentence } from '../sentences.ts';
import { distinctLabels } from '../words/labels.ts';
import { numberFormat } from '../words/numbers.ts';

/** What the page's script is given, as JSON. All texts are harmless. */
export interface ReportData {
  /** A name of each player that no other looks like. */
  readonly labels: readonly string[];
  /** Stretches of the text with their player, -1 for none. */
  readonly pieces: readonly (readonly [text: string, player: number])[];
  /** Whether `pieces` are a text, or names of players side by side. */
  readonly prose: boolean;
  /** Each player's main effect in parts of the largest, -1 to 1. */
  readonly strengths: readonly number[];
  /** Terms, the strongest first, with their value as text and as a sentence. */
  readonly terms: readonly {
    readonly players: readonly number[];
    readonly value: number;
    readonly text: string;
    readonly sentence: string;
  }[];
  readonly largestJoint: number;
}

/** The strongest `top` terms, and every player's own. */
export function reportData(explanation: Explanation, top: number): { data: ReportData; picture: Picture } {
  const picture = pictureOf(explanation);
  const labels = distinctLabels(
    explanation.game.players.map((player) => player.label),
    60,
  );
  const terms = picture.terms.filter((term, rank) => rank < top || term.players.length === 1);
  const format = numberFormat(Math.max(picture.largestMain, picture.largestJoint));
  const pieces = passageOf(picture, labels, terms);
  const data: ReportData = {
    labels,
    pieces: pieces.map(({ text, player }) => [text, player] as const),
    prose: picture.pieces !== undefined,
    strengths: picture.mainEffects.map((value) => rounded(value / (picture.largestMain || 1))),
    terms: terms.map(({ players, value }) => ({
      players,
      value,
      text: format(value),
      sentence: termSentence(
        players.map((player) => labels[player]!),
        value,
        explanation.interactions.index,
      ),
    })),
    largestJoint: picture.largestJoint,
  };
  return { data, picture };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
