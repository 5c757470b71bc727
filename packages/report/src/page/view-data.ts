import type { Explanation, Interaction } from '@spex/core';
import { type Picture, type Piece, passageOf, pictureOf } from '../picture.ts';
import { termSentence } from '../sentences.ts';
import { mayBeChance, rangeOf } from '../words/intervals.ts';
import { distinctLabels } from '../words/labels.ts';
import { numberFormat } from '../words/numbers.ts';
import { keyOf } from './selection.ts';

/** Terms in the table and under the pointer at most, beside the players' own. */
const MOST_TERMS = 300;

/** A term as the page shows it. */
export interface ShownTerm extends Interaction {
  readonly key: string;
  readonly text: string;
  readonly sentence: string;
}

/** What the page shows of an explanation, or of what is left of it. All texts are harmless. */
export interface ViewData {
  readonly explanation: Explanation;
  readonly picture: Picture;
  /** A name of each player that no other looks like. */
  readonly labels: readonly string[];
  /** The text in stretches, or names of players side by side. */
  readonly pieces: readonly Piece[];
  readonly prose: boolean;
  /** Strongest first. */
  readonly terms: readonly ShownTerm[];
  /** By player: places in `terms` of the sets that it is in. */
  readonly termsOf: readonly (readonly number[])[];
  /** Place in `terms`, by key. */
  readonly placeOf: ReadonlyMap<string, number>;
}

/**
 * Reads an explanation: its `top` strongest terms, and every player's own. `kept`: names and stretches of the whole one, so that
 * nothing moves when players are taken out.
 */
export function viewData(
  explanation: Explanation,
  { top = MOST_TERMS, kept }: { readonly top?: number | undefined; readonly kept?: ViewData } = {},
): ViewData {
  const picture = pictureOf(explanation);
  const labels =
    kept?.labels ??
    distinctLabels(
      explanation.game.players.map(({ label }) => label),
      60,
    );
  const format = numberFormat(Math.max(picture.largestMain, picture.largestJoint));
  const plain = numberFormat(Math.max(picture.largestMain, picture.largestJoint), false);
  const { index } = explanation.interactions;
  const terms = picture.terms
    .filter(({ players }, rank) => rank < top || players.length === 1)
    .map((term) => ({
      ...term,
      key: keyOf(term.players),
      text: format(term.value),
      sentence: sentenceOf(term, labels, index, plain),
    }));
  const termsOf: number[][] = labels.map(() => []);
  terms.forEach(({ players }, at) => {
    for (const player of players) termsOf[player]!.push(at);
  });
  return {
    explanation,
    picture,
    labels,
    pieces: kept?.pieces ?? passageOf(picture, labels, terms),
    prose: picture.pieces !== undefined,
    terms,
    termsOf,
    placeOf: new Map(terms.map(({ key }, at) => [key, at])),
  };
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
