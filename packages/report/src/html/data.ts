import type { Explanation, Interaction } from '@spex/core';
import { type Picture, passageOf, pictureOf } from '../picture.ts';
import { termSentence } from '../sentences.ts';
import { intervalOf, marginOf, mayBeChance, rangeOf } from '../words/intervals.ts';
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
  /** Terms, the strongest first, with their value as text and as a sentence; the interval where there is one. */
  readonly terms: readonly {
    readonly players: readonly number[];
    readonly value: number;
    readonly text: string;
    readonly sentence: string;
    readonly interval?: readonly [low: number, high: number];
    /** How far the value may be off, as text. */
    readonly margin?: string;
    readonly chance?: boolean;
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
  const plain = numberFormat(Math.max(picture.largestMain, picture.largestJoint), false);
  const pieces = passageOf(picture, labels, terms);
  const data: ReportData = {
    labels,
    pieces: pieces.map(({ text, player }) => [text, player] as const),
    prose: picture.pieces !== undefined,
    strengths: picture.mainEffects.map((value) => rounded(value / (picture.largestMain || 1))),
    terms: terms.map((term) => ({
      players: term.players,
      value: term.value,
      text: format(term.value),
      sentence: sentenceOf(term, labels, explanation.interactions.index, plain),
      ...sureness(term, plain),
    })),
    largestJoint: picture.largestJoint,
  };
  return { data, picture };
}

/** `“a” raises the score by 1.2 (0.93 to 1.5)`. */
function sentenceOf(
  term: Interaction,
  labels: readonly string[],
  index: string,
  format: (value: number) => string,
): string {
  const range = rangeOf(term, format);
  const sentence = termSentence(
    term.players.map((player) => labels[player]!),
    term.value,
    index,
  );
  return `${sentence}${range === '' ? '' : ` (${range}${mayBeChance(term) ? ': may be chance' : ''})`}`;
}

function sureness(
  term: Interaction,
  format: (value: number) => string,
): Pick<ReportData['terms'][number], 'interval' | 'margin' | 'chance'> {
  const interval = intervalOf(term);
  if (interval === undefined) return {};
  return { interval, margin: marginOf(term, format), ...(mayBeChance(term) && { chance: true }) };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
