import { componentLabel } from '@spex/lenses';
import {
  embeddedComponentModel,
  type GatedComponentModel,
  loadSentenceEncoder,
  sentimentScorer,
} from '@spex/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TEXTS = ['The acting was not good, but I never felt bored.', 'a wonderful film', 'dull'];

describe('the embedded encoder as a classifier', () => {
  let model: GatedComponentModel;
  beforeAll(async () => {
    model = await embeddedComponentModel();
  });
  afterAll(() => model.dispose());

  it('has 2 layers of 4 heads and an MLP', () => {
    expect(model).toMatchObject({
      kind: 'classifier',
      classes: ['negative', 'positive'],
      width: 2,
      layers: 2,
      refused: [],
      contextTokens: 128,
    });
    expect(model.components.map(componentLabel)).toEqual(
      [0, 1].flatMap((layer) => [
        ...[0, 1, 2, 3].map((head) => `L${layer}H${head}`),
        `L${layer} attention`,
        `L${layer} MLP`,
      ]),
    );
    expect(model.tokenText(7)).toBe('7');
  });

  it('says what the sentiment scorer says, with the same heads silenced', async () => {
    const masks = [
      [1, 1, 1, 1, 1, 1, 1, 1],
      [0, 1, 1, 0, 1, 1, 0, 1],
      [1, 0, 0, 1, 0, 1, 1, 0],
    ];
    for (const headMask of masks) {
      const encoder = await loadSentenceEncoder({ headMask });
      const logits = await sentimentScorer(encoder).score(TEXTS, {});
      await encoder.dispose();
      let head = 0;
      const gates = Float32Array.from(model.components, ({ kind }) =>
        kind === 'head' ? headMask[head++]! : 1,
      );
      const rows = TEXTS.map((text) => ({ tokens: model.tokenize(text), gates }));
      const found = await model.distributions(rows, {});
      logits.forEach((logit, row) => {
        expect(found[2 * row + 1]! - found[2 * row]!).toBeCloseTo(logit, 4);
        expect(Math.exp(found[2 * row]!) + Math.exp(found[2 * row + 1]!)).toBeCloseTo(1, 12);
      });
      const picks = [{ row: 1, position: 0, token: 1 }];
      expect(await model.logProbs(rows, picks, {})).toEqual(found.slice(3, 4));
    }
  });

  it('takes means for what is absent', async () => {
    const tokens = TEXTS.map((text) => model.tokenize(text));
    const replacement = await model.meanActivations(tokens, {});
    const open = new Float32Array(model.components.length).fill(1);
    const shut = open.map(() => 0);
    const say = (gates: Float32Array, given = {}) =>
      model.distributions([{ tokens: tokens[0]!, gates, ...given }], {});
    // Where nothing is absent nothing is replaced.
    const [plain, same] = [await say(open), await say(open, { replacement })];
    expect(same[1]).toBeCloseTo(plain[1]!, 5);
    const [nothing, means] = [await say(shut), await say(shut, { replacement })];
    expect(Math.abs(means[1]! - nothing[1]!)).toBeGreaterThan(0.01);
  });
});
