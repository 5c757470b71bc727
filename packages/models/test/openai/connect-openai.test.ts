import { inspect } from 'node:util';
import { InvalidArgumentError } from '@spex/core';
import type { Prompt } from '@spex/lenses';
import { connectOpenAI, type OpenAIModel } from '@spex/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeServer, startServer } from './fake-server.ts';
import { type FlavourName, MODEL } from './flavours.ts';
import {
  applyTemplate,
  embed,
  generate,
  logProbsOf,
  nextLogProbs,
  START,
  textOf,
  tokenize,
} from './formula-model.ts';

const CHAT: Prompt = [
  { role: 'system', content: 'True or False?' },
  { role: 'user', content: 'The city is old and big' },
];

/** The tokens that the model sees. */
const seen = (prompt: Prompt): number[] => [
  START,
  ...tokenize(typeof prompt === 'string' ? prompt : applyTemplate(prompt)),
];
const asUser = (text: string): Prompt => [{ role: 'user', content: text }];

/** Of `[rows × columns]` numbers. */
const rowsOf = (values: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => values[row * columns + column]!),
  );

function expectClose(received: readonly number[], expected: readonly number[], precision: number): void {
  expect(received).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs(received[at]! - value)).toBeLessThanOrEqual(precision);
  });
}

function connected(flavour: FlavourName): { readonly server: FakeServer; readonly model: OpenAIModel } {
  const parts = {} as { server: FakeServer; model: OpenAIModel };
  beforeAll(async () => {
    parts.server = await startServer(flavour);
    parts.model = await connectOpenAI({ url: parts.server.url, model: MODEL });
  });
  afterAll(() => parts.server.close());
  return parts;
}

describe.each([
  {
    flavour: 'openai',
    expected: { answers: false, firstToken: 20, generation: true, embeddings: false, messages: true },
  },
  {
    flavour: 'reasoning',
    expected: { answers: false, firstToken: 0, generation: true, embeddings: false, messages: true },
  },
  {
    flavour: 'legacy',
    expected: { answers: true, firstToken: 5, generation: true, embeddings: false, messages: false },
  },
  {
    flavour: 'vllm',
    expected: {
      answers: true,
      firstToken: 'full',
      generation: true,
      embeddings: false,
      messages: true,
      contextTokens: 64,
    },
  },
  {
    flavour: 'llama.cpp',
    expected: {
      contextTokens: 64,
      answers: true,
      firstToken: 'full',
      generation: true,
      embeddings: false,
      messages: true,
    },
  },
  {
    flavour: 'ollama',
    expected: { answers: false, firstToken: 20, generation: true, embeddings: true, messages: true },
  },
] as const)('the probe of $flavour', ({ flavour, expected }) => {
  const parts = connected(flavour);

  test('finds what it can do', () => {
    const { capabilities } = parts.model;
    expect(capabilities).toEqual({ ...expected, classes: [], deterministic: false });
    expect(parts.model.answerLogProbs !== undefined).toBe(expected.answers);
    expect(parts.model.firstTokenLogProbs !== undefined).toBe(expected.firstToken !== 0);
    expect(parts.model.embed !== undefined).toBe(expected.embeddings);
  });

  test('tells what it took', () => {
    const { probe, usage } = parts.model;
    expect(probe.calls).toBe(parts.server.requests.length);
    expect(probe.tokens).toBeGreaterThan(0);
    expect(probe.tokens).toBeLessThan(150);
    expect(usage.tokens).toBe(probe.tokens);
  });
});

const TEXTS = ['The city', 'The old and big city', ' London and Paris', 'é'];

describe('log-probabilities of a given answer', () => {
  describe.each([
    { flavour: 'vllm', precision: 1e-12 },
    { flavour: 'llama.cpp', precision: 1e-6 },
  ] as const)('$flavour: by the answer’s own tokens', ({ flavour, precision }) => {
    const parts = connected(flavour);

    test.each([' is Paris', 'Paris is big', 'é'])('%j after texts and chats', async (answer) => {
      const prompts: Prompt[] = [...TEXTS, CHAT, ''];
      const { tokens, logProbs } = await parts.model.answerLogProbs!(prompts, answer, {});
      const ids = tokenize(answer);
      expect(tokens).toEqual(ids.map((id) => textOf(id)));
      for (const [row, values] of rowsOf(logProbs, ids.length).entries()) {
        expectClose(values, logProbsOf(seen(prompts[row]!), ids), precision);
      }
    });

    test('an answer of no tokens is refused', async () => {
      await expect(parts.model.answerLogProbs!(['a'], '', {})).rejects.toThrow(InvalidArgumentError);
    });
  });

  describe('vllm', () => {
    const parts = connected('vllm');
    test('a prompt that is too long is refused, and by how much', async () => {
      const before = parts.server.requests.length;
      // 60 and the start token, 5 of the answer, one to write: 67.
      const call = parts.model.answerLogProbs!([' of'.repeat(60)], ' is is is is is', {});
      await expect(call).rejects.toThrow(
        'a prompt of 61 tokens with an answer of 5 is 3 tokens too long for the context of 64',
      );
      const asked = parts.server.requests.slice(before).map(({ path }) => path);
      expect(asked).toEqual(['/tokenize', '/tokenize']);
    });
  });

  describe('legacy: by echo', () => {
    const parts = connected('legacy');

    test('where the tokens do not merge, the formula', async () => {
      const prompts = ['The old and big', ' London and Paris', 'é'];
      const { tokens, logProbs } = await parts.model.answerLogProbs!(prompts, ' is Paris', {});
      const ids = tokenize(' is Paris');
      expect(tokens).toEqual([' is', ' Paris']);
      for (const [row, values] of rowsOf(logProbs, 2).entries()) {
        expectClose(values, logProbsOf(tokenize(prompts[row]!), ids), 1e-12);
      }
    });

    test('a token across the boundary counts in full, in the first column', async () => {
      const answer = ' is Paris';
      // 'y is' is no token, 'ty is' is: it takes 'ty' of the prompt.
      const whole = tokenize('big ty is Paris');
      expect(whole.map((id) => textOf(id))).toEqual([' big'.trim()[0], 'i', 'g', ' ', 'ty is', ' Paris']);
      const { logProbs } = await parts.model.answerLogProbs!(['big ty'], answer, {});
      const [merged, last] = logProbsOf(whole.slice(0, 4), whole.slice(4));
      expectClose([...logProbs], [merged!, last!], 1e-12);
    });

    test('characters of several tokens', async () => {
      const { tokens, logProbs } = await parts.model.answerLogProbs!(['é is'], 'éé', {});
      expect(tokens).toEqual(['bytes:\\xc3', 'bytes:\\xa9', 'bytes:\\xc3', 'bytes:\\xa9']);
      expectClose([...logProbs], logProbsOf(tokenize('é is'), tokenize('éé')), 1e-12);
    });

    test('a first token has no probability: pin something', async () => {
      await expect(parts.model.answerLogProbs!([''], 'Paris', {})).rejects.toThrow(
        /empty prompt.*pin some text/,
      );
    });

    test('not in a chat', async () => {
      const before = parts.server.requests.length;
      await expect(parts.model.answerLogProbs!([CHAT], 'Paris', {})).rejects.toThrow(/plain text only/);
      expect(parts.server.requests).toHaveLength(before);
    });
  });
});

describe('log-probabilities of first tokens', () => {
  const candidates = ['True', 'False', 'Yes', ' Rome'];

  /** What a list of the k likeliest tells: the number, or the k-th and a mark. */
  function listed(before: readonly number[], k: number): [number[], number[]] {
    const all = nextLogProbs(before);
    const bound = [...all].sort((a, b) => b - a)[k - 1]!;
    const values = candidates.map((candidate) => all[tokenize(candidate)[0]!]!);
    return [values.map((value) => Math.max(value, bound)), values.map((value) => Number(value < bound))];
  }

  test.each([
    { flavour: 'openai', k: 20, wrap: asUser },
    { flavour: 'ollama', k: 20, wrap: asUser },
    { flavour: 'legacy', k: 5, wrap: (text: string): Prompt => text },
  ] as const)('$flavour: of the $k likeliest, an upper bound for others', async ({ flavour, k, wrap }) => {
    const server = await startServer(flavour);
    try {
      const model = await connectOpenAI({ url: server.url, model: MODEL });
      const prompts = ['True True True False', 'Yes Rome Rome Rome Yes', 'é'];
      const { logProbs, bounded } = await model.firstTokenLogProbs!(prompts, candidates, {});
      const marks = rowsOf(bounded, candidates.length);
      for (const [row, values] of rowsOf(logProbs, candidates.length).entries()) {
        const prompt = wrap(prompts[row]!);
        const before = typeof prompt === 'string' ? tokenize(prompt) : seen(prompt);
        const [expected, expectedMarks] = listed(before, k);
        expectClose(values, expected, 1e-12);
        expect(marks[row]).toEqual(expectedMarks);
      }
      // The test shows something only where both kinds occur.
      expect(new Set(bounded)).toEqual(new Set([0, 1]));
    } finally {
      await server.close();
    }
  });

  describe.each([
    { flavour: 'vllm', precision: 1e-12 },
    { flavour: 'llama.cpp', precision: 1e-6 },
  ] as const)('$flavour', ({ flavour, precision }) => {
    const parts = connected(flavour);

    test('every one, of texts and chats', async () => {
      const prompts: Prompt[] = ['True True True False', 'é', CHAT];
      const { logProbs, bounded } = await parts.model.firstTokenLogProbs!(prompts, candidates, {});
      expect([...bounded]).toEqual(new Array(12).fill(0));
      for (const [row, values] of rowsOf(logProbs, candidates.length).entries()) {
        const all = nextLogProbs(seen(prompts[row]!));
        expectClose(
          values,
          candidates.map((candidate) => all[tokenize(candidate)[0]!]!),
          precision,
        );
      }
    });

    test('the first of several tokens counts', async () => {
      const { logProbs } = await parts.model.firstTokenLogProbs!(['The city'], ['Paris is big', 'Rome'], {});
      const all = nextLogProbs(seen('The city'));
      expectClose([...logProbs], [all[tokenize('Paris')[0]!]!, all[tokenize('R')[0]!]!], precision);
    });

    test('candidates with the same first token are refused', async () => {
      const call = parts.model.firstTokenLogProbs!(['a'], ['Yes', 'True', 'True is'], {});
      await expect(call).rejects.toThrow(/"True" and "True is" begin with the same token/);
    });
  });
});

describe('generation', () => {
  test.each(['openai', 'reasoning', 'legacy', 'vllm', 'llama.cpp', 'ollama'] as const)(
    '%s: the likeliest answer',
    async (flavour) => {
      const server = await startServer(flavour);
      try {
        const model = await connectOpenAI({ url: server.url, model: MODEL });
        const prompts = ['The city', 'é London'];
        const completes = flavour === 'legacy' || flavour === 'vllm' || flavour === 'llama.cpp';
        const expected = prompts.map((prompt) => {
          const before = flavour === 'legacy' ? tokenize(prompt) : seen(completes ? prompt : asUser(prompt));
          return textOf(...generate(before, 4));
        });
        expect(await model.generate!(prompts, { maxTokens: 4 }, {})).toEqual(expected);
        if (model.capabilities.messages) {
          const [answer] = await model.generate!([CHAT], { maxTokens: 4 }, {});
          expect(answer).toBe(textOf(...generate(seen(CHAT), 4)));
        }
      } finally {
        await server.close();
      }
    },
  );
});

test('embeddings, in the order of the texts', async () => {
  const server = await startServer('ollama');
  try {
    const model = await connectOpenAI({ url: server.url, model: MODEL });
    const texts = ['Paris', 'The city is old', ''];
    const values = await model.embed!(texts, {});
    expect(rowsOf(values, 3)).toEqual(texts.map((text) => embed(text).map(Math.fround)));
    expect(await model.embed!([], {})).toEqual(new Float64Array(0));
  } finally {
    await server.close();
  }
});

describe('the connection', () => {
  const parts = connected('openai');

  test('the id tells apart what shapes the numbers', async () => {
    const { server } = parts;
    const other = await connectOpenAI({ url: server.url, model: MODEL });
    expect(other.id).toBe(parts.model.id);
    const seeded = await connectOpenAI({ url: server.url, model: MODEL, body: { seed: 1 } });
    expect(seeded.id).not.toBe(other.id);
    expect(server.requests.at(-1)!.body.seed).toBe(1);
    expect(other.id).toMatch(/^openai:formula-1@http:\/\/127\.0\.0\.1:\d+\/v1#[0-9a-f]{12}$/);
  });

  test('counts tokens and money as the server tells them', async () => {
    const price = { input: 2, output: 10 };
    const model = await connectOpenAI({ url: parts.server.url, model: MODEL, price });
    const before = model.usage;
    await model.generate!(['The city'], { maxTokens: 3 }, {});
    const input = seen(asUser('The city')).length;
    expect(model.usage.tokens! - before.tokens!).toBe(input + 3);
    expect(model.usage.dollars! - before.dollars!).toBeCloseTo((input * 2 + 3 * 10) / 1e6, 12);
    expect(model.capabilities.price).toEqual(price);
  });

  test('a server that is not there', async () => {
    const gone = await startServer('openai');
    await gone.close();
    await expect(connectOpenAI({ url: gone.url, model: MODEL })).rejects.toThrow(
      `no server answers at ${gone.url}: start it, or give the right URL`,
    );
  });

  test.each(['openai', 'legacy', 'vllm', 'ollama'] as const)(
    '%s: a model that is not there',
    async (flavour) => {
      const server = await startServer(flavour);
      try {
        await expect(connectOpenAI({ url: server.url, model: 'formula-2' })).rejects.toThrow(
          /has no model 'formula-2': .*formula-2/,
        );
      } finally {
        await server.close();
      }
    },
  );

  test.each([
    [{ url: 'localhost:8080' }, /must begin with http/],
    [{ url: 'ftp://a' }, /must begin with http/],
    [{ url: 'http://me:secret@host/v1' }, /must not hold a password/],
    [{ url: 'http://host/v1?key=secret' }, /must not hold a password, a query/],
    [{ model: ' ' }, /name of the model is empty/],
    [{ price: { input: -1, output: 0 } }, /a price is/],
    [{ apiKeyVariable: 'SPEX_TEST_UNSET' }, /SPEX_TEST_UNSET should hold the API key and is not set/],
  ])('%j is refused', async (wrong, message) => {
    const call = connectOpenAI({ url: parts.server.url, model: MODEL, ...wrong });
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.not.toThrow(/secret/);
  });
});

describe('the API key', () => {
  const KEY = 'sk-sentinel-7f3a9c';
  const parts = connected('openai');

  test('comes from the environment, goes into the header and nowhere else', async () => {
    process.env.SPEX_TEST_KEY = KEY;
    const { server } = parts;
    server.key = KEY;
    const model = await connectOpenAI({ url: server.url, model: MODEL, apiKeyVariable: 'SPEX_TEST_KEY' });
    expect(server.requests.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(inspect(model, { depth: null, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify(model)).not.toContain(KEY);

    const quoting = { status: 400, body: JSON.stringify({ error: { message: `bad request by ${KEY}` } }) };
    server.fault = () => ({ kind: 'status', ...quoting });
    const error = await model.generate!(['a'], { maxTokens: 1 }, {}).catch((caught) => caught);
    expect(error.message).toContain('bad request by ***');
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
    server.fault = () => undefined;
  });

  test('that is refused, or missing', async () => {
    const { server } = parts;
    server.key = 'another';
    process.env.SPEX_TEST_KEY = KEY;
    const refused = await connectOpenAI({
      url: server.url,
      model: MODEL,
      apiKeyVariable: 'SPEX_TEST_KEY',
    }).catch((caught) => caught);
    expect(refused.message).toBe(
      `${server.url} refused the API key (status 401): check the environment variable SPEX_TEST_KEY`,
    );
    expect(inspect(refused, { depth: null, showHidden: true })).not.toContain(KEY);
    await expect(connectOpenAI({ url: server.url, model: MODEL })).rejects.toThrow(
      /wants an API key \(status 401\): set the environment variable OPENAI_API_KEY/,
    );
  });

  test('that no header can hold is not quoted', async () => {
    const call = connectOpenAI({ url: parts.server.url, model: MODEL, apiKey: `${KEY}\n${KEY}` });
    const error = await call.catch((caught) => caught);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(KEY);
  });
});
