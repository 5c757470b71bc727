import { describe, expect, it } from 'vitest';
import { explainText, type Progress, type TextScorer } from '../src/index.ts';

/** 1 when both words are there, 0.25 for each alone. */
const PAIR: TextScorer = {
  id: 'pair',
  outputs: ['pair'],
  score: async (texts) =>
    Float64Array.from(texts, (text) => {
      const [a, b] = [text.includes('not'), text.includes('good')];
      return a && b ? 1 : a || b ? 0.25 : 0;
    }),
};

describe('explainText', () => {
  it('explains what a scorer of one’s own says', async () => {
    const moments: Progress[] = [];
    const found = await explainText({
      text: 'it was not so good',
      target: PAIR,
      index: 'SII',
      order: 2,
      seed: 4,
      onProgress: (moment) => moments.push(moment),
    });
    expect(found).toMatchObject({
      solver: 'auto',
      seed: 4,
      status: 'complete',
      game: { output: 'pair' },
    });
    expect(found.interactions.terms).toHaveLength(3);
    const values = new Map(found.interactions.terms.map(({ players, value }) => [players.join(), value]));
    // Shapley values of a symmetric pair share v(N) = 1; their interaction is 1 - 2 · 0.25.
    expect(values.get('2')).toBeCloseTo(0.5, 12);
    expect(values.get('4')).toBeCloseTo(0.5, 12);
    expect(values.get('2,4')).toBeCloseTo(0.5, 12);
    expect(moments.at(-1)).toMatchObject({ done: 32, planned: 32 });
  });

  it('asks the embedded model by default', async () => {
    const found = await explainText({ text: 'a fine film', players: 'words' });
    expect(found.game.output).toBe('logit(positive)');
  });

  it.each([
    [{ text: '' }, 'the text is empty'],
    [{ text: 'one' }, 'one player'],
    [{ text: 'a b', index: 'magic' }, "'magic'"],
    [{ text: 'a b', solver: 'magic' }, "'magic'"],
    [{ text: 'a b', target: 'magic' }, "unknown target 'magic'"],
    [{ text: 'a b', order: 3 }, 'order must be an integer from 1 to 2'],
    [{ text: 'a b', solver: 'exact', budget: 3 }, 'give at least 4'],
  ])('refuses %j before anything is asked', async (options, message) => {
    let asked = 0;
    const target: TextScorer = {
      ...PAIR,
      score: async (texts) => {
        asked++;
        return new Float64Array(texts.length);
      },
    };
    await expect(explainText({ target, ...options })).rejects.toThrowError(message);
    expect(asked).toBe(0);
  });
});
