import { batchFromLists } from '@spex/core';
import {
  createFeatureGame,
  logitTarget,
  logOddsTarget,
  marginTarget,
  maskedText,
  parseTarget,
} from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { bagModel, logitsOf } from '../bag-model.ts';

const TEXTS = ['a good film', 'never good', 'bad', ''];

describe('targets on a classifier', () => {
  it('gives the logit of a class', async () => {
    const scorer = await logitTarget('positive').createScorer(bagModel(), 'a good film');
    expect(scorer.outputs).toEqual(['logit(positive)']);
    expect(scorer.batchSize).toBe(8);
    expect([...(await scorer.score(TEXTS, {}))]).toEqual(TEXTS.map((text) => logitsOf(text)[2]));
  });

  it('gives log-odds as the probabilities do', async () => {
    const scorer = await logOddsTarget('positive').createScorer(bagModel(), 'a good film');
    const given = await scorer.score(TEXTS, {});
    TEXTS.forEach((text, row) => {
      const weights = logitsOf(text).map(Math.exp);
      const total = weights[0]! + weights[1]! + weights[2]!;
      const p = weights[2]! / total;
      expect(given[row]).toBeCloseTo(Math.log(p / ((weights[0]! + weights[1]!) / total)), 10);
    });
  });

  it('gives log-odds where the probability rounds to 1', async () => {
    const scorer = await logOddsTarget('negative').createScorer(bagModel(), 'bad');
    const [value] = await scorer.score(['bad'], {});
    // p = 1 - 1.1e-17: ln(e^40 / (e^0.5 + e^0)).
    expect(value).toBeCloseTo(40 - Math.log(Math.exp(0.5) + 1), 12);
  });

  it('gives the margin above the best other class', async () => {
    const scorer = await marginTarget('positive').createScorer(bagModel(), 'a good film');
    expect([...(await scorer.score(TEXTS, {}))]).toEqual([1.5, -0.5, -40, -0.5]);
  });

  it('takes a single class as one against a logit of 0', async () => {
    const model = {
      ...bagModel({ capabilities: { classes: ['spam'] } }),
      classify: async (texts: readonly string[]) => Float64Array.from(texts, (text) => text.length / 10),
    };
    for (const target of [logitTarget, logOddsTarget, marginTarget]) {
      const scorer = await target('spam').createScorer(model, 'buy now');
      expect([...(await scorer.score(['buy now', ''], {}))]).toEqual([0.7, 0]);
    }
  });

  it('finds a class whatever its case, and names the classes otherwise', async () => {
    const scorer = await parseTarget('logit: POSITIVE').createScorer(bagModel(), 'good');
    expect(scorer.outputs).toEqual(['logit(positive)']);
    await expect(logitTarget('happy').createScorer(bagModel(), 'good')).rejects.toThrow(
      "model 'bag' has no class 'happy': it has negative, neutral, positive",
    );
    const twins = bagModel({ capabilities: { classes: ['A', 'a', 'b'] } });
    expect((await logitTarget('a').createScorer(twins, 'x')).outputs).toEqual(['logit(a)']);
    await expect(logitTarget(' a').createScorer(twins, 'x')).rejects.toThrow(/no class/);
  });

  it('has ids that tell target, class and model apart', async () => {
    const ids = await Promise.all(
      ['logit:positive', 'logit:negative', 'margin:positive', 'log-odds:positive'].map(
        async (spec) => (await parseTarget(spec).createScorer(bagModel(), 'good')).id,
      ),
    );
    ids.push((await logitTarget('positive').createScorer(bagModel({ name: 'other' }), 'good')).id);
    expect(new Set(ids).size).toBe(5);
    expect((await logitTarget('Positive').createScorer(bagModel(), 'other prompt')).id).toBe(ids[0]);
  });

  it('refuses an answer of the wrong shape', async () => {
    const model = { ...bagModel(), classify: async () => new Float64Array(2) };
    const scorer = await logitTarget('positive').createScorer(model, 'good');
    await expect(scorer.score(['good'], {})).rejects.toThrow("model 'bag' gave 2 logits, not 3");
  });

  it('is a scorer of the feature lens as it is', async () => {
    const scorer = await logitTarget('positive').createScorer(bagModel(), 'never a good film');
    const game = createFeatureGame({ text: 'never a good film', scorer });
    const values = await game.evaluate(batchFromLists([[], [2], [0, 2], [0, 1, 2, 3]], 4), {});
    expect(maskedText(game, [0, 2])).toBe('never good');
    expect([...values]).toEqual([0, 2, 0.5, 0.5]);
    expect(game.estimate?.(10)).toEqual({ tokens: 50 });
  });
});
