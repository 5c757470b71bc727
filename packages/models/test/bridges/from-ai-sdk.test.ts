import { CallError } from '@spex/core';
import type { Message, Prompt } from '@spex/lenses';
import { type AiSdkModel, fromAiSdk } from '@spex/models';
import { createCallScheduler } from '@spex/runtime';
import { describe, expect, test } from 'vitest';
import { applyTemplate, generate, nextLogProbs, START, textOf, tokenize } from '../openai/formula-model.ts';

type Call = Parameters<AiSdkModel['doGenerate']>[0];

interface SdkMessage {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text: string }[];
}

const fromSdk = (messages: readonly SdkMessage[]): Message[] =>
  messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
  }));
const seen = (prompt: Prompt): number[] => [
  START,
  ...tokenize(applyTemplate(typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt)),
];

/** The model of a formula as a model of the SDK; `wrap` gives the shape in which a provider tells log-probabilities. */
function sdkModel(wrap?: (content: unknown[]) => unknown, usage: 'v2' | 'v3' = 'v2') {
  const calls: Call[] = [];
  const model: AiSdkModel = {
    provider: 'openai.chat',
    modelId: 'formula-1',
    async doGenerate(call) {
      calls.push(call);
      const before = seen(fromSdk(call.prompt));
      const answer = generate(before, call.maxOutputTokens!);
      const top = call.providerOptions?.openai?.logprobs ?? 0;
      const list = nextLogProbs(before)
        .map((logprob, id) => ({ token: textOf(id), logprob }))
        .sort((a, b) => b.logprob - a.logprob)
        .slice(0, top);
      const first = { token: textOf(answer[0]!), logprob: list[0]?.logprob, top_logprobs: list };
      const counts = { inputTokens: before.length, outputTokens: answer.length };
      return {
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: textOf(...answer) },
        ],
        finishReason: usage === 'v2' ? 'stop' : { unified: 'stop', raw: 'stop' },
        usage:
          usage === 'v2'
            ? { ...counts, totalTokens: before.length + answer.length }
            : { inputTokens: { total: counts.inputTokens }, outputTokens: { total: counts.outputTokens } },
        providerMetadata: { openai: wrap && top > 0 ? { logprobs: wrap([first]) } : {} },
      };
    },
  };
  return { model, calls };
}

const CHAT: Prompt = [
  { role: 'system', content: 'True or False?' },
  { role: 'user', content: 'The city is old' },
  { role: 'assistant', content: 'True' },
  { role: 'user', content: 'and big' },
];

describe.each([
  { shape: 'chat', k: 20, wrap: (content: unknown[]) => content },
  { shape: 'responses', k: 20, wrap: (content: unknown[]) => [content] },
  // Three of the likeliest are bytes that look the same, and a map has room for one.
  { shape: 'completions', k: 18, wrap: completionsShape },
])('log-probabilities in the shape of $shape', ({ k, wrap }) => {
  test('first tokens, with an upper bound outside the list', async () => {
    const { model } = sdkModel(wrap);
    const bridged = await fromAiSdk(model);
    expect(bridged.capabilities.firstToken).toBe(k);
    const candidates = ['True', 'Yes'];
    const { logProbs, bounded } = await bridged.firstTokenLogProbs!(['True True True', CHAT], candidates, {});
    for (const [row, prompt] of ['True True True', CHAT].entries()) {
      const all = nextLogProbs(seen(prompt));
      const bound = [...all].sort((a, b) => b - a)[k - 1]!;
      for (const [column, candidate] of candidates.entries()) {
        const value = all[tokenize(candidate)[0]!]!;
        expect(logProbs[2 * row + column]).toBe(Math.max(value, bound));
        expect(bounded[2 * row + column]).toBe(Number(value < bound));
      }
    }
    expect(new Set(bounded)).toEqual(new Set([0, 1]));
  });
});

test('a chosen token outside the list is not taken for the bound', async () => {
  const model: AiSdkModel = {
    provider: 'other.completion',
    modelId: 'm',
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'Z' }],
      providerMetadata: {
        other: {
          logprobs: { tokens: ['Z'], token_logprobs: [-9], top_logprobs: [{ A: -1, '\uFFFD': -3, Z: -9 }] },
        },
      },
    }),
  };
  const bridged = await fromAiSdk(model, { logprobs: 3 });
  const { logProbs, bounded } = await bridged.firstTokenLogProbs!(['a'], ['B', 'Z', 'A'], {});
  expect([...logProbs]).toEqual([-3, -9, -1]);
  expect([...bounded]).toEqual([1, 0, 0]);
});

function completionsShape(content: unknown[]): unknown {
  const [first] = content as { top_logprobs: { token: string; logprob: number }[] }[];
  return {
    tokens: ['a'],
    token_logprobs: [-1],
    top_logprobs: [Object.fromEntries(first!.top_logprobs.map(({ token, logprob }) => [token, logprob]))],
  };
}

test.each(['v2', 'v3'] as const)('generates, and counts as %s does', async (version) => {
  const { model, calls } = sdkModel(undefined, version);
  const bridged = await fromAiSdk(model, { price: { input: 3, output: 5 } });
  expect(bridged.capabilities).toMatchObject({ firstToken: 0, generation: true, messages: true });
  expect(bridged.firstTokenLogProbs).toBeUndefined();
  const before = bridged.usage!;
  const answers = await bridged.generate!(['The city', CHAT], { maxTokens: 3 }, {});
  expect(answers).toEqual(['The city', CHAT].map((prompt) => textOf(...generate(seen(prompt), 3))));
  const input = seen('The city').length + seen(CHAT).length;
  expect(bridged.usage!.tokens! - before.tokens!).toBe(input + 6);
  expect(bridged.usage!.dollars! - before.dollars!).toBeCloseTo((input * 3 + 6 * 5) / 1e6, 12);
  expect(calls.at(-1)).toMatchObject({ maxOutputTokens: 3, temperature: 0 });
  expect(calls.at(-1)).not.toHaveProperty('providerOptions');
});

test('a candidate of several tokens is known by what the model begins with when it repeats it', async () => {
  const asked: string[] = [];
  const model: AiSdkModel = {
    provider: 'other.chat',
    modelId: 'm',
    async doGenerate({ prompt }) {
      const [{ content }] = fromSdk(prompt) as [Message];
      asked.push(content);
      const list = content.endsWith('\nConstantinople')
        ? [
            ['Const', -0.1],
            ['Con', -3],
            ['Rome', -4],
          ]
        : content.endsWith('\nRome')
          ? [
              ['Rome', -0.2],
              ['R', -2],
            ]
          : content.endsWith('\nZagreb')
            ? [['Sorry', -0.2]]
            : [
                ['Rome', -1],
                ['Con', -2],
                ['Const', -3],
              ];
      const top = list.map(([token, logprob]) => ({ token, logprob }));
      return {
        content: [{ type: 'text', text: 'x' }],
        providerMetadata: { other: { logprobs: [{ top_logprobs: top }] } },
      };
    },
  };
  const bridged = await fromAiSdk(model, { logprobs: 3 });
  const candidates = ['Constantinople', 'Rome', 'Zagreb'];
  const { logProbs, bounded } = await bridged.firstTokenLogProbs!(['Where?'], candidates, {});
  expect([...logProbs]).toEqual([-3, -1, -3]);
  expect([...bounded]).toEqual([0, 0, 1]);
  const before = asked.length;
  await bridged.firstTokenLogProbs!(['And now?'], candidates, {});
  expect(asked.slice(before)).toEqual(['And now?']);
  await expect(bridged.firstTokenLogProbs!(['a'], ['Rome', 'Rome'], {})).rejects.toThrow(
    /begin with the same token/,
  );
});

test('the SDK’s errors say whether to call again, and when', async () => {
  const { model } = sdkModel();
  let failures = 2;
  const waits: number[] = [];
  const scheduler = createCallScheduler({
    random: () => 0,
    timeoutMs: Infinity,
    now: () => waits.reduce((sum, wait) => sum + wait, 0),
    sleep: async (milliseconds) => void waits.push(milliseconds),
  });
  const flaky: AiSdkModel = {
    ...model,
    async doGenerate(call) {
      if (failures-- <= 0) return model.doGenerate(call);
      throw Object.assign(new Error('Too many\nrequests'), {
        name: 'AI_APICallError',
        statusCode: 429,
        isRetryable: true,
        responseHeaders: { 'retry-after': '3' },
        requestBodyValues: { secret: true },
      });
    },
  };
  await fromAiSdk(flaky, { schedule: scheduler.run });
  expect(scheduler.usage).toMatchObject({ calls: 3, retries: 2 });
  expect(new Set(waits)).toEqual(new Set([3000]));
  failures = 1;
  const error = await fromAiSdk(flaky).catch((caught) => caught);
  expect(error).toBeInstanceOf(CallError);
  expect(error).toMatchObject({ message: 'Too many requests', status: 429, retryAfterMs: 3000 });
  expect(error.cause).toBeUndefined();
});

test('what cannot be said to it is refused', async () => {
  const { model } = sdkModel();
  const bridged = await fromAiSdk(model, { logprobs: 0 });
  const tool: Prompt = [{ role: 'tool', content: 'x' }];
  await expect(bridged.generate!([tool], { maxTokens: 1 }, {})).rejects.toThrow(
    /role must be system, user or assistant/,
  );
  await expect(fromAiSdk(model, { logprobs: -1 })).rejects.toThrow(/logprobs must be/);
});

test('an answer without text is no answer', async () => {
  const silent: AiSdkModel = {
    provider: 'p',
    modelId: 'm',
    doGenerate: async () => ({ content: [{ type: 'tool-call' }], finishReason: { unified: 'tool-calls' } }),
  };
  const bridged = await fromAiSdk(silent, { logprobs: 0 });
  await expect(bridged.generate!(['a'], { maxTokens: 1 }, {})).rejects.toThrow(
    'it holds no text (finish reason: tool-calls)',
  );
});
