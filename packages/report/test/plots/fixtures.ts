import { type Explanation, reindex, type Support } from '@spex/core';
import { explanationOf, wordPlayers } from '../fixtures.ts';

const review = 'Her acting never fails to impress, and the plot never feels slow or dull.';

/** f(S) = 0.4 + 2 [never & fails] - [fails] + 1.2 [impress] - 0.9 [dull] + 0.8 [never #2 & feels & dull], as a spectrum. */
const TERMS: readonly (readonly [Support, number])[] = [
  [[2, 3], 2],
  [[3], -1],
  [[5], 1.2],
  [[13], -0.9],
  [[9, 10, 13], 0.8],
];

/** A sum of weighted AND-terms, whose Moebius coefficients are the weights, with intervals on every interaction. */
export const review1 = withSpectrum(review, TERMS, 0.03);
/** The same text, another function: one set gone, one new, others moved. */
export const review2 = withSpectrum(
  review,
  [
    [[3], -0.5],
    [[5], 1.3],
    [[13], -0.2],
    [[9, 10, 13], 0.8],
    [[1, 5], 0.6],
  ],
  -0.1,
);

function withSpectrum(
  text: string,
  terms: readonly (readonly [Support, number])[],
  grandResidual: number,
): Explanation {
  const grand = 0.4 + terms.reduce((sum, [, weight]) => sum + weight, 0);
  const plain = explanationOf({
    text,
    players: wordPlayers(text),
    terms: [{ players: [], value: 0.4 }, ...terms.map(([players, value]) => ({ players, value }))],
    changes: { ends: { grand: grand + grandResidual, empty: 0.4, grandResidual, emptyResidual: 0 } },
  });
  const explained = reindex(plain, 'BII', 3);
  const { interactions } = explained;
  return {
    ...explained,
    interactions: {
      ...interactions,
      terms: interactions.terms.map((term) => ({ ...term, low: term.value - 0.15, high: term.value + 0.15 })),
    },
  };
}
