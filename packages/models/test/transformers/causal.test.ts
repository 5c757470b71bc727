import { isSpexError } from '@spex/core';
import type { LanguageModel } from '@spex/lenses';
import { loadTransformersModel, type TransformersOptions } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  answerAfter,
  CONTEXT,
  causalFiles,
  type GraphKind,
  letterIds,
  logProbsAfter,
  modelFolder,
  promptIds,
} from './tiny-model.ts';

type Model = Required<
  Pick<LanguageModel, 'answerLogProbs' | 'firstTokenLogProbs' | 'generate' | 'countTokens'>
> &
  LanguageModel;

async function load(
  kind: GraphKind & { beside?: boolean },
  options: Partial<TransformersOptions> = {},
): Promise<Model> {
  const files = causalFiles(kind);
  // A graph with a file of weights beside it is read as it is: log-probabilities are then taken from its logits.
  const source = await modelFolder(kind.beside ? { ...files, 'onnx/model.onnx_data': 'weights' } : files);
  const model = await loadTransformersModel({ source, cacheDir: source, ...options });
  onTestFinished(() => model.dispose?.());
  return model as Model;
}

const KINDS: [string, GraphKind & { beside?: boolean }, Partial<TransformersOptions>, number][] = [
  ['with keys and values', { cache: true }, {}, 1e-5],
  ['with keys and values, without reuse', { cache: true }, { reusePrefixes: false }, 1e-5],
  ['without keys and values', {}, {}, 1e-5],
  ['that leaves out logits', { cache: true, keep: true }, {}, 1e-5],
  ['that forgets its past', { cache: true, forgets: true }, {}, 1e-5],
  ['of several files', { cache: true, beside: true }, {}, 1e-5],
  ['of several files that leaves out logits', { keep: true, beside: true }, {}, 1e-5],
  ['of several files in half precision', { cache: true, half: true, beside: true }, {}, 2e-2],
  ['in half precision', { cache: true, half: true }, {}, 2e-2],
  ['in memory for a few tokens', { cache: true }, { memory: 0.001 }, 1e-5],
];

const text = fc.string({ unit: fc.constantFrom(...'abcxyz ,.'), maxLength: 20 });
/** Prompts that share their first letters, as masked prompts do. */
const prompts = fc
  .tuple(text, fc.array(text, { minLength: 1, maxLength: 40 }))
  .map(([start, ends]) => ends.map((end) => start + end));

describe.each(KINDS)('a graph %s', (_, kind, options, tolerance) => {
  test('answers have the log-probabilities of the formula', async () => {
    const model = await load(kind, options);
    await fc.assert(
      fc.asyncProperty(
        prompts,
        text.filter((answer) => answer !== '' && answer.length < 6),
        async (asked, answer) => {
          const { tokens, logProbs } = await model.answerLogProbs(asked, answer, {});
          const ids = letterIds(answer);
          expect(tokens).toEqual([...answer]);
          const expected = asked.flatMap((prompt) => answerAfter(promptIds(prompt), ids));
          expect(largestGap(logProbs, expected)).toBeLessThan(tolerance);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('first tokens have them too, and none is a bound', async () => {
    const model = await load(kind, options);
    const asked = ['ab', 'abc', 'x', 'ab xyz', ''];
    const { logProbs, bounded } = await model.firstTokenLogProbs(asked, ['a', 'b', ' c'], {});
    const expected = asked.flatMap((prompt) => {
      const all = logProbsAfter(promptIds(prompt));
      return letterIds('ab ').map((id) => all[id]!);
    });
    expect(largestGap(logProbs, expected)).toBeLessThan(tolerance);
    expect([...bounded]).toEqual(new Array(15).fill(0));
  });
});

// A graph that forgets its past cannot go on from it, and half precision may settle ties otherwise.
const GENERATING = KINDS.filter(([, kind]) => !kind.forgets && !kind.half);
test.each(GENERATING)(
  'a graph %s generates what is likeliest, letter by letter',
  async (_, kind, options) => {
    const model = await load(kind, options);
    const asked = ['hello', 'world', 'a', 'some more letters', 'ab, cd', ''];
    const answers = await model.generate(asked, { maxTokens: 9 }, {});
    expect(answers).toEqual(asked.map((prompt) => likeliest(promptIds(prompt), 9)));
    expect(new Set(answers).size).toBeGreaterThan(1);
  },
);

test('a signal stops a call before its first run', async () => {
  const model = await load({ cache: true });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(model.answerLogProbs(['a'], 'b', { signal })).rejects.toThrow('enough');
  await expect(model.generate(['a'], { maxTokens: 2 }, { signal })).rejects.toThrow('enough');
});

test('calls at the same time do not disturb each other', async () => {
  const model = await load({ cache: true });
  const asked = Array.from({ length: 6 }, (_, at) =>
    ['abc', 'abcd', 'xyz'].map((start) => start + 'a.b,c '[at]),
  );
  const together = await Promise.all(asked.map((batch) => model.answerLogProbs(batch, 'no', {})));
  for (const [at, batch] of asked.entries()) {
    const expected = batch.flatMap((prompt) => answerAfter(promptIds(prompt), letterIds('no')));
    expect(largestGap(together[at]!.logProbs, expected)).toBeLessThan(1e-5);
  }
});

test('no prompts are no rows', async () => {
  const model = await load({ cache: true });
  expect((await model.answerLogProbs([], 'b', {})).logProbs).toHaveLength(0);
  expect(await model.generate([], { maxTokens: 3 }, {})).toEqual([]);
});

test('chats go through the model’s template', async () => {
  const model = await load({ cache: true });
  expect(model.capabilities.messages).toBe(true);
  const chat = [{ role: 'you', content: 'hi' }];
  // The template ends a message with </s>; its text is one stretch before that, and another after it.
  const ids = [...letterIds(' you.hi'), 1, ...letterIds(' me.')];
  expect(model.countTokens(chat)).toBe(ids.length);
  const { logProbs } = await model.answerLogProbs([chat], 'ok', {});
  expect(largestGap(logProbs, answerAfter(ids, letterIds('ok')))).toBeLessThan(1e-5);
});

describe('what cannot be asked is one line', () => {
  test.each<[string, (model: Model) => Promise<unknown>, string]>([
    [
      'no tokens',
      (model) => model.answerLogProbs(['a'], '', {}),
      'the answer "" has no tokens: give some text',
    ],
    [
      'letters that the tokenizer lacks',
      (model) => model.answerLogProbs(['a'], 'aÉ', {}),
      'this model\'s tokenizer cannot write "aÉ": it reads back as "a<unk>"',
    ],
    [
      'a prompt that is too long',
      (model) => model.answerLogProbs(['a', 'b'.repeat(CONTEXT)], 'abc', {}),
      `prompts[1] has ${CONTEXT + 2} tokens, with the answer's 3 that is 5 more than the ${CONTEXT} of`,
    ],
    [
      'candidates that begin alike',
      (model) => model.firstTokenLogProbs(['a'], ['ab', 'x', 'ac'], {}),
      '"ab" and "ac" begin with the same token, "a"',
    ],
    ['no candidates', (model) => model.firstTokenLogProbs(['a'], [], {}), 'at least one text'],
    [
      'no room for an answer',
      (model) => model.generate(['a'], { maxTokens: 0 }, {}),
      'maxTokens must be a whole number from 1, not 0',
    ],
  ])('%s', async (_, ask, message) => {
    const model = await load({ cache: true });
    const error = await ask(model).catch((reason: unknown) => reason);
    expect(isSpexError(error)).toBe(true);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
  });

  test('a prompt that just fits does', async () => {
    const model = await load({ cache: true });
    const prompt = 'b'.repeat(CONTEXT - 5);
    const { logProbs } = await model.answerLogProbs([prompt], 'abc', {});
    expect(largestGap(logProbs, answerAfter(promptIds(prompt), letterIds('abc')))).toBeLessThan(1e-5);
    // Generation ends where the context does.
    expect((await model.generate([`${prompt}b`], { maxTokens: 9 }, {}))[0]!.length).toBeLessThanOrEqual(2);
  });
});

function likeliest(prompt: readonly number[], most: number): string {
  const ids = [...prompt];
  let answer = '';
  while (ids.length < prompt.length + most) {
    const all = logProbsAfter(ids);
    const next = all.indexOf(Math.max(...all));
    if (next === 1) break;
    ids.push(next);
    // Special tokens are no text.
    if (next > 2) answer += ('▁abcdefghijklmnopqrstuvwxyz.,'[next - 3] as string).replace('▁', ' ');
  }
  return answer;
}

function largestGap(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(values.length).toBe(expected.length);
  return Math.max(0, ...Array.from(values, (value, at) => Math.abs(value - expected[at]!)));
}
