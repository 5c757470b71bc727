import type { Explanation } from '@spex/core';
import { expect, it } from 'vitest';
import {
  costInWords,
  endsInWords,
  faithfulnessInWords,
  headline,
  indexInWords,
  list,
  partialInWords,
  partsNoun,
  termSentence,
} from '../src/sentences.ts';
import { surrogateInWords, surrogatePredictionInWords } from '../src/words/surrogate.ts';
import { components, constant, long, partial, sentences, sentiment } from './fixtures.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('lists names', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(list)).toEqual([
    '',
    '“a”',
    '“a” and “b”',
    '“a”, “b” and “c”',
  ]);
});

it('tells a term', () => {
  expect(termSentence(['never', 'fails'], 2.173, 'FBII')).toBe(
    '“never” and “fails” together raise the score by 2.2 beyond what they do apart',
  );
  expect(termSentence(['a', 'b', 'c'], -0.3, 'SII')).toBe(
    '“a”, “b” and “c” together lower the score by 0.30 beyond what they do apart',
  );
  expect(termSentence(['fails'], -1.2, 'SV')).toBe('“fails” lowers the score by 1.2');
  expect(termSentence(['fails'], 1.2, 'SV')).toBe('“fails” raises the score by 1.2');
});

it('claims no direction for Fourier coefficients', () => {
  expect(termSentence(['a', 'b'], -0.5, 'Fourier')).toBe('“a” and “b” have the Fourier coefficient −0.50');
  expect(termSentence(['a'], 0.5, 'Fourier')).toBe('“a” has the Fourier coefficient 0.50');
});

it('takes the strongest interaction as the headline, else the strongest part, else says that there is none', () => {
  const pair = { players: [0, 1], value: 0.5 };
  const single = { players: [1], value: -2 };
  expect(headline([single, pair], ['a', 'b'], 'FBII')).toBe(
    '“a” and “b” together raise the score by 0.50 beyond what they do apart',
  );
  expect(headline([single], ['a', 'b'], 'FBII')).toBe('“b” lowers the score by 2.0');
  expect(headline([], ['a', 'b'], 'FBII')).toBe('Nothing that was removed changed the score');
});

it('grades faithfulness and tells what to do', () => {
  const good = faithfulnessInWords(sentiment, 'words');
  expect(good.grade).toBe('good');
  expect(plain(good.share)).toBe(
    'The picture explains 93 % (± 2) of how the score moves when words are removed',
  );
  expect(good.check).toBe('R² 0.934, checked on 512 combinations, each predicted without having seen it');
  expect(good.advice).toBe('');
  const noise = { deviation: 0.12345, repeats: 3 };
  expect(
    plain(faithfulnessInWords({ faithfulness: { ...sentiment.faithfulness, noise } }, 'words').check),
  ).toBe(`${good.check}; asked the same 3 times, the model itself varies by ± 0.12`);
  const poor = faithfulnessInWords(components, 'parts');
  expect(poor.grade).toBe('poor');
  expect(poor.check).toContain('that it had not seen');
  expect(poor.advice).toContain('raise the budget');
  expect(faithfulnessInWords(partial, 'words').share).toContain('explains nothing');
  expect(faithfulnessInWords({ faithfulness: { ...sentiment.faithfulness, r2: 0.9 } }, '').grade).toBe(
    'good',
  );
  expect(faithfulnessInWords({ faithfulness: { ...sentiment.faithfulness, r2: 0.7 } }, '').grade).toBe(
    'fair',
  );
});

it('says that nobody measured how far the values of another program can be trusted', () => {
  const unknown = { r2: 0, standardError: null, method: 'unknown', coalitions: 0 } as const;
  const { grade, share, check, advice } = faithfulnessInWords({ faithfulness: unknown }, 'words');
  expect(grade).toBe('unknown');
  expect(`${share} ${check} ${advice}`).not.toMatch(/R²|explains nothing|\d/);
  const free = { ...sentiment, faithfulness: unknown, cost: { ...sentiment.cost, evaluations: 0 } };
  expect(costInWords(free)).toBe('It is not known what was paid.');
  expect(costInWords({ ...free, cost: sentiment.cost })).toBe(costInWords(sentiment));
});

it('does not praise what was fitted to, nor call estimates poor for a poor prediction', () => {
  const faithfulness = { ...sentiment.faithfulness, r2: 0.98, method: 'in-sample', coalitions: 64 } as const;
  const fitted = faithfulnessInWords({ faithfulness }, 'words');
  expect(fitted.grade).toBe('fair');
  expect(fitted.check).toBe('R² 0.980, on 64 combinations that it was fitted to, so it flatters');
  expect(fitted.advice).toBe('How it fares on others is not known.');
  const estimates = { index: 'SV', order: 1 };
  const poor = faithfulnessInWords({ faithfulness: { ...faithfulness, r2: 0.2 }, estimates }, 'words');
  expect([fitted.verdict, poor.verdict]).toEqual(['fair', 'poor as a prediction']);
  expect(plain(poor.share)).toContain('As a prediction, the sum of these values explains 20 %');
  expect(poor.advice).toBe(
    'That is about predicting the score: it does not tell how well the SV values were estimated.',
  );
});

it('says where values are those of a surrogate', () => {
  const estimates = { index: 'SII', order: 2 };
  const shownAs = (index: string, order: number): Explanation => ({
    ...sentiment,
    estimates,
    interactions: { index, order, terms: [] },
  });
  expect(surrogateInWords(shownAs('SII', 2))).toBe('');
  expect(surrogateInWords(sentiment)).toBe('');
  expect(surrogateInWords(shownAs('BII', 2))).toBe(
    'Only SII values (up to 2 together) were estimated: these are the BII values of the simplest game that has them, and the model’s own may differ.',
  );
  expect(surrogateInWords(shownAs('SII', 1))).toContain('these are the values of this order of');
  expect(surrogateInWords(shownAs('SII', 2), { index: 'k-SII' })).toContain('these are the k-SII values of');
  expect(indexInWords(shownAs('BII', 2))).toContain('whatever else is present. Only SII values');
  expect(surrogatePredictionInWords(shownAs('SII', 2))).toContain('may say something else');
  expect(surrogatePredictionInWords(sentiment)).toBe('');
  const owen = { ...shownAs('SII', 2), estimates: { index: 'SV', order: 1, grouped: true } as const };
  expect(surrogateInWords(owen)).toMatch(/^Only Owen values were estimated: these are the SII values/);
});

it('calls Owen values by their name', () => {
  const owen: Explanation = {
    ...sentiment,
    estimates: { index: 'SV', order: 1, grouped: true },
    interactions: { index: 'SV', order: 1, terms: [] },
  };
  expect(indexInWords(owen)).toBe(
    'Owen values (single parts): each group’s fair share of the output, shared out fairly within the group.',
  );
  expect(indexInWords({ ...owen, estimates: { index: 'SV', order: 1 } })).toContain(
    'SV (single parts): Shapley value',
  );
});

it('says 100 % only of a perfect fit', () => {
  const share = (r2: number, standardError: number | null = null) =>
    plain(
      faithfulnessInWords({ faithfulness: { r2, standardError, method: 'exact', coalitions: 8 } }, 'words')
        .share,
    );
  expect(share(1)).toContain('explains 100 % of');
  expect(share(0.99999)).toContain('explains 99.9 % of');
  expect(share(0.95, 0.0001)).toContain('95 % (± < 0.1)');
  expect(share(0.95, 0.004)).toContain('95 % (± 0.4)');
});

it('adds up the ends', () => {
  expect(endsInWords(sentiment.ends)).toEqual([
    'Everything present: the parts add up to 3.02; the model says 3.05.',
    'Everything absent: the picture says −0.12; the model says −0.10.',
  ]);
  expect(endsInWords(partial.ends)).toEqual(['The model’s score of the whole input was not measured.']);
});

it('tells the cost', () => {
  expect(plain(costInWords(sentiment))).toBe(
    '512 ablations (budget 512, 37 more from memory): 4.2 s in the model, 1.3 s to find the interactions.',
  );
  expect(plain(costInWords(components))).toBe(
    '1,280 ablations (budget 1,024, and 256 for checking): 5 min 41 s in the model, 2.8 s to find the interactions; about 1,234,567 tokens, $0.18.',
  );
});

it('tells the index, the noun and a stopped run', () => {
  const read = (index: string, order: number) =>
    indexInWords({ ...sentiment, interactions: { index, order, terms: [] } });
  expect(read('SV', 1)).toBe('SV (single parts): Shapley value: the part’s fair share of the output.');
  expect(read('unheard of', 2)).toBe('unheard of (up to 2 parts together).');
  expect([sentiment, long, sentences, components].map(partsNoun)).toEqual([
    'words',
    'words',
    'parts',
    'parts',
  ]);
  expect(partialInWords(partial)).toBe('Partial: the run was stopped after 40 of 512 ablations.');
  expect(partialInWords(constant)).toBe('');
});

it('puts what is sure into the headline, and says so where nothing is', () => {
  const terms = [
    { players: [0, 1], value: 2, low: -1, high: 5 },
    { players: [0], value: -1, low: -1.5, high: -0.5 },
  ];
  expect(headline(terms, ['a', 'b'], 'BII')).toBe('“a” lowers the score by 1.0');
  expect(headline(terms.slice(0, 1), ['a', 'b'], 'BII')).toBe(
    '“a” and “b” together raise the score by 2.0 beyond what they do apart, or that is chance',
  );
});
