import type { Game } from '@spex/core';
import { createFeatureGame } from '@spex/lenses';
import { loadSentenceEncoder, sentimentScorer } from '@spex/models';

/** Reviews whose words turn each other round; the last is too long to ask for everything. */
const TEXTS: Readonly<Record<string, string>> = {
  turned: 'I expected to hate it and ended up loving it.',
  negated: 'The food was not bad, but nobody seemed happy.',
  long: 'The plot is thin and the jokes are old, yet the actors are so warm, and the music is so full of life, that not one of us wanted it to end.',
};

/** The words of a text, and what the embedded model says of its sentiment. */
export const features: Readonly<Record<string, () => Promise<Game>>> = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [
    name,
    async () => createFeatureGame({ text, scorer: sentimentScorer(await loadSentenceEncoder()) }),
  ]),
);
