import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { batchFromLists } from '@spex/core';
import { inContextTrainer, type LanguageModel } from '@spex/lenses';
import { loadTransformersModel } from '@spex/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from './tiny-model.ts';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'models/tinystories-656k');
const there = existsSync(folder);
if (!there) console.log(`skipped: no model in ${folder}`);

const EXAMPLES = [
  { input: 'The dog ran to the park and played.', output: 'happy' },
  { input: 'The girl lost her toy and cried.', output: 'sad' },
  { input: 'They ate cake and laughed.', output: 'happy' },
];
const TESTS = ['The boy fell down.', 'Mom gave him a big hug.'];
const SUBSETS = [[], [0], [1], [0, 2], [0, 1, 2]];

function promptOf(subset: readonly number[], input: string, gap: string): string {
  const shots = subset.map((at) => `Story: ${EXAMPLES[at]!.input}\nFeeling:${gap}${EXAMPLES[at]!.output}\n`);
  return `${shots.join('')}Story: ${input}\nFeeling:`;
}

describe.runIf(there)('in-context examples of TinyStories-656K', () => {
  let model: LanguageModel;

  beforeAll(async () => {
    const cacheDir = await temporaryFolder();
    model = await loadTransformersModel({ source: folder, localOnly: true, cacheDir });
  });
  afterAll(() => model.dispose!());

  test.each([
    ['of one token', ['happy', 'sad'], '', 'firstTokenLogProbs'],
    ['of several', ['happy', 'sad', 'very sad and tired'], ' ', 'answerLogProbs'],
  ] as const)(
    'names %s: scores are those of a direct call with the prompt written by hand',
    async (_, classes, gap, method) => {
      let asked: PropertyKey | undefined;
      const watched = new Proxy(model, {
        get(of, key) {
          const value: unknown = Reflect.get(of, key);
          if (typeof value !== 'function') return value;
          if (String(key).endsWith('LogProbs')) asked = key;
          return value.bind(of);
        },
      });
      const trainer = inContextTrainer(watched, {
        examples: EXAMPLES,
        tests: TESTS,
        classes,
        template: `Story: {input}\nFeeling:${gap}{output}`,
        separator: '\n',
      });
      const scores = await trainer.train(batchFromLists(SUBSETS, EXAMPLES.length), {});
      expect(asked).toBe(method);
      const direct: number[] = [];
      for (const subset of SUBSETS) {
        for (const input of TESTS) {
          for (const name of classes) {
            const { logProbs } = await model.answerLogProbs!([promptOf(subset, input, gap)], gap + name, {});
            direct.push(logProbs.reduce((sum, value) => sum + value, 0));
          }
        }
      }
      const distance = Math.max(...direct.map((value, at) => Math.abs(value - scores[at]!)));
      console.log(`largest distance from direct calls: ${distance.toExponential(1)}`);
      expect(scores).toHaveLength(direct.length);
      expect(distance).toBeLessThan(1e-4);
      // The examples count: what the model says differs between subsets.
      expect(Math.abs(direct[0]! - direct.at(-2 * classes.length)!)).toBeGreaterThan(0.01);
    },
  );
});
