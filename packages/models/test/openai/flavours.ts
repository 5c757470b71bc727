import {
  applyTemplate,
  bytesOf,
  type ChatMessage,
  embed,
  generate,
  logProbsOf,
  nextLogProbs,
  START,
  textOf,
  tokenize,
} from './formula-model.ts';

// The shapes in which servers answer, after their public documentation and sources: OpenAI's API reference (chat,
// completions, embeddings), vLLM's OpenAI-compatible server (`entrypoints/openai`, `entrypoints/serve/tokenize`),
// llama.cpp's `tools/server/README.md` and server sources, Ollama's `docs/openai.md`.
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

// biome-ignore lint/suspicious/noExplicitAny: requests of tests, as JSON.
type Body = any;
type Answerer = (path: string, body: Body) => Reply;

export const MODEL = 'formula-1';

const ok = (body: unknown): Reply => ({ status: 200, body });
const refuse = (status: number, message: string, more: object = {}): Reply => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } },
});

const usage = (prompt: number, completion: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

interface Listed {
  readonly id: number;
  readonly logProb: number;
}

const ranked = new WeakMap<readonly number[], readonly Listed[]>();

function likeliest(before: readonly number[], count: number): readonly Listed[] {
  const all = nextLogProbs(before);
  const known =
    ranked.get(all) ?? all.map((logProb, id) => ({ id, logProb })).sort((a, b) => b.logProb - a.logProb);
  ranked.set(all, known);
  return known.slice(0, count);
}

/** At temperature 0 the likeliest; else one that is far from likely, for the tests of bounds. */
function choose(before: readonly number[], maxTokens: number, temperature: number | undefined): number[] {
  if (temperature === 0) return generate(before, maxTokens);
  return [likeliest(before, 60).at(-1)!.id];
}

/** Bytes that are no character, as OpenAI's completions write them. */
function legacyText(id: number): string {
  const text = textOf(id);
  if (!text.includes('\uFFFD')) return text;
  return `bytes:${bytesOf(id)
    .map((byte) => `\\x${byte.toString(16)}`)
    .join('')}`;
}

const tokenText = (id: number): string => textOf(id);

/** `logprobs.content` of a chat. */
function chatContent(
  before: readonly number[],
  answer: readonly number[],
  top: number,
  name: (id: number) => string = tokenText,
) {
  return answer.map((id, at) => {
    const now = [...before, ...answer.slice(0, at)];
    const entry = ({ id: token, logProb }: Listed) => ({
      token: name(token),
      logprob: logProb,
      bytes: bytesOf(token),
    });
    return {
      ...entry({ id, logProb: nextLogProbs(now)[id]! }),
      top_logprobs: likeliest(now, top).map(entry),
    };
  });
}

/** `logprobs` of a completion: as many as asked for, and the chosen token when it is not among them. */
function completionLogprobs(
  context: readonly number[],
  shown: readonly number[],
  top: number,
  name: (id: number) => string,
) {
  let offset = 0;
  const offsets: number[] = [];
  const values: (number | null)[] = [];
  const lists: (Record<string, number> | null)[] = [];
  for (const [at, id] of shown.entries()) {
    const before = [...context, ...shown.slice(0, at)];
    offsets.push(offset);
    offset += name(id).length;
    if (before.length === 0) {
      values.push(null);
      lists.push(null);
      continue;
    }
    const logProb = nextLogProbs(before)[id]!;
    values.push(logProb);
    const list = [...likeliest(before, top), { id, logProb }];
    lists.push(Object.fromEntries(list.map((entry) => [name(entry.id), entry.logProb])));
  }
  return { text_offset: offsets, token_logprobs: values, tokens: shown.map(name), top_logprobs: lists };
}

const completion = (choice: object, counts: object) =>
  ok({
    id: 'cmpl-7QmVI15qgYVllxK0FtxVGG6ywfzaq',
    object: 'text_completion',
    created: 1686617332,
    model: MODEL,
    choices: [{ index: 0, finish_reason: 'length', ...choice }],
    usage: counts,
  });

const chatCompletion = (content: string, logprobs: unknown, counts: object, more: object = {}) =>
  ok({
    id: 'chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG',
    object: 'chat.completion',
    created: 1741570283,
    model: MODEL,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, annotations: [] },
        logprobs,
        finish_reason: 'stop',
      },
    ],
    usage: counts,
    service_tier: 'default',
    system_fingerprint: 'fp_fc9f1d7035',
    ...more,
  });

const embeddings = (body: Body, encoding: (values: number[]) => number[] = (values) => values) => {
  const texts: string[] = Array.isArray(body.input) ? body.input : [body.input];
  return ok({
    object: 'list',
    // Not in order: `index` tells.
    data: texts
      .map((text, index) => ({ object: 'embedding', index, embedding: encoding(embed(text)) }))
      .reverse(),
    model: body.model,
    usage: { prompt_tokens: texts.length, total_tokens: texts.length },
  });
};

const models = ok({
  object: 'list',
  data: [{ id: MODEL, object: 'model', created: 1686935002, owned_by: 'tests' }],
});

/** A chat on these tokens, with at most so many likely tokens. */
function chat(body: Body, before: readonly number[], most: number, name?: (id: number) => string): Reply {
  if ((body.top_logprobs ?? 0) > most) {
    return refuse(400, `Invalid value for 'top_logprobs': must be less than or equal to ${most}.`, {
      param: 'top_logprobs',
    });
  }
  const answer = choose(before, body.max_tokens ?? body.max_completion_tokens ?? 16, body.temperature);
  const logprobs = body.logprobs
    ? { content: chatContent(before, answer, body.top_logprobs ?? 0, name), refusal: null }
    : null;
  return chatCompletion(textOf(...answer), logprobs, usage(before.length, answer.length));
}

const chatTokens = (messages: readonly ChatMessage[]): number[] => [
  START,
  ...tokenize(applyTemplate(messages)),
];

/** OpenAI with a chat model. */
const openai: Answerer = (path, body) => {
  if (path === '/v1/models') return models;
  if (path === '/v1/chat/completions') return chat(body, chatTokens(body.messages), 20);
  if (path === '/v1/completions') {
    return refuse(
      404,
      'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?',
    );
  }
  if (path === '/v1/embeddings') {
    return refuse(403, 'You are not allowed to generate embeddings from this model');
  }
  return refuse(404, `Invalid URL (POST ${path})`);
};

/** OpenAI with a reasoning model: other fields, no log-probabilities. */
const reasoning: Answerer = (path, body) => {
  if (path !== '/v1/chat/completions') return openai(path, body);
  if ('max_tokens' in body) {
    return refuse(
      400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    );
  }
  if ('temperature' in body)
    return refuse(400, "Unsupported value: 'temperature' does not support 0 with this model.");
  if (body.logprobs) return refuse(403, 'You are not allowed to request logprobs from this model');
  return chat({ ...body, temperature: 0 }, chatTokens(body.messages), 0);
};

/** OpenAI with a base model: completions, five likely tokens, no start token. */
const legacy: Answerer = (path, body) => {
  if (path === '/v1/completions') {
    if ((body.logprobs ?? 0) > 5)
      return refuse(400, 'Invalid value for logprobs: must be less than or equal to 5.');
    const before = tokenize(body.prompt);
    const seen = before.length > 0 ? before : [START];
    const answer = choose(seen, body.max_tokens, body.temperature);
    const shown = body.echo ? [...before, ...answer] : answer;
    const context = body.echo ? [] : seen;
    return completion(
      {
        text: textOf(...shown),
        logprobs: body.logprobs ? completionLogprobs(context, shown, body.logprobs, legacyText) : null,
      },
      usage(before.length, answer.length),
    );
  }
  if (path === '/v1/chat/completions') {
    return refuse(
      404,
      'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?',
    );
  }
  return openai(path, body);
};

const CONTEXT = 64;

const vllm: Answerer = (path, body) => {
  const name = body.return_tokens_as_token_ids ? (id: number) => `token_id:${id}` : tokenText;
  switch (path) {
    case '/v1/models':
      return ok({
        object: 'list',
        data: [
          {
            id: MODEL,
            object: 'model',
            created: 1772367069,
            owned_by: 'vllm',
            root: MODEL,
            parent: null,
            max_model_len: CONTEXT,
          },
        ],
      });
    case '/tokenize': {
      const special = body.add_special_tokens ?? body.prompt !== undefined;
      const text = body.messages ? `${textOf(START)}${applyTemplate(body.messages)}` : body.prompt;
      const tokens = body.messages
        ? chatTokens(body.messages)
        : [...(special ? [START] : []), ...tokenize(text)];
      return ok({ count: tokens.length, max_model_len: CONTEXT, tokens, token_strs: null });
    }
    case '/v1/completions': {
      const before: number[] = Array.isArray(body.prompt) ? body.prompt : [START, ...tokenize(body.prompt)];
      const answer = choose(before, body.max_tokens, body.temperature);
      const shown = body.echo ? [...before, ...answer] : answer;
      return completion(
        {
          text: textOf(...shown.filter((id) => id !== START)),
          logprobs:
            body.logprobs === undefined
              ? null
              : completionLogprobs(body.echo ? [] : before, shown, body.logprobs, name),
          stop_reason: null,
          prompt_logprobs:
            body.prompt_logprobs === undefined
              ? null
              : before.map((id, at) => {
                  if (at === 0) return null;
                  const told = [
                    { id, logProb: logProbsOf(before.slice(0, at), [id])[0]! },
                    ...likeliest(before.slice(0, at), body.prompt_logprobs),
                  ];
                  return Object.fromEntries(
                    told.map((token, rank) => [
                      token.id,
                      { logprob: token.logProb, rank: rank + 1, decoded_token: textOf(token.id) },
                    ]),
                  );
                }),
        },
        { ...usage(before.length, answer.length), prompt_tokens_details: null },
      );
    }
    case '/v1/chat/completions':
      return chat(body, chatTokens(body.messages), 20, name);
    default:
      return { status: 404, body: { detail: 'Not Found' } };
  }
};

/** llama.cpp calculates in single precision. */
const single = Math.fround;

const llamaCpp: Answerer = (path, body) => {
  const content = (before: readonly number[], answer: readonly number[], top: number) =>
    chatContent(before, answer, top).map((entry, at) => ({
      id: answer[at],
      ...entry,
      logprob: single(entry.logprob),
      top_logprobs: likeliest([...before, ...answer.slice(0, at)], top).map(({ id, logProb }) => ({
        id,
        token: textOf(id),
        bytes: bytesOf(id),
        logprob: single(logProb),
      })),
    }));
  switch (path) {
    case '/v1/models':
      return ok({
        object: 'list',
        data: [
          {
            id: MODEL,
            object: 'model',
            created: 1735142223,
            owned_by: 'llamacpp',
            meta: { vocab_type: 1, n_vocab: 300, n_ctx_train: 512 },
          },
        ],
      });
    case '/tokenize':
      return ok({ tokens: [...(body.add_special ? [START] : []), ...tokenize(body.content)] });
    case '/props':
      return ok({ default_generation_settings: { n_ctx: CONTEXT }, total_slots: 1, model_alias: MODEL });
    case '/apply-template':
      return ok({ prompt: applyTemplate(body.messages) });
    case '/completion': {
      const before: number[] = body.prompt;
      const forced: number = body.logit_bias[0][0];
      return ok({
        index: 0,
        content: textOf(forced),
        tokens: [],
        id_slot: 0,
        stop: true,
        model: MODEL,
        tokens_predicted: 1,
        tokens_evaluated: before.length,
        stop_type: 'limit',
        completion_probabilities: content(before, [forced], body.n_probs),
      });
    }
    case '/v1/completions':
    case '/v1/chat/completions': {
      const before = body.messages ? chatTokens(body.messages) : [START, ...tokenize(body.prompt)];
      const answer = choose(before, body.max_tokens, body.temperature);
      const top = body.messages ? (body.top_logprobs ?? 20) : body.logprobs;
      // `echo` is not heeded.
      const logprobs = body.logprobs ? { content: content(before, answer, top) } : null;
      const counts = usage(before.length, answer.length);
      if (!body.messages) return completion({ text: textOf(...answer), logprobs }, counts);
      return chatCompletion(textOf(...answer), logprobs, counts, { timings: { prompt_n: before.length } });
    }
    case '/v1/embeddings':
      return {
        status: 501,
        body: {
          error: {
            code: 501,
            message: 'This server does not support embeddings. Start it with `--embeddings`',
            type: 'not_supported_error',
          },
        },
      };
    default:
      return {
        status: 404,
        body: { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
      };
  }
};

const ollama: Answerer = (path, body) => {
  switch (path) {
    case '/v1/models':
      return ok({
        object: 'list',
        data: [{ id: `${MODEL}:latest`, object: 'model', created: 1741570283, owned_by: 'library' }],
      });
    case '/v1/chat/completions':
      return chat(body, chatTokens(body.messages), 20);
    case '/v1/completions': {
      // The model's template is applied to the prompt; log-probabilities are not given.
      const before = chatTokens([{ role: 'user', content: body.prompt }]);
      const answer = choose(before, body.max_tokens, body.temperature);
      return completion({ text: textOf(...answer) }, usage(before.length, answer.length));
    }
    case '/v1/embeddings':
      return embeddings(body, (values) => values.map(single));
    default:
      return { status: 404, body: '404 page not found' };
  }
};

/** What each says of a model that it does not have. */
const unknownModel = {
  openai: (model: string) =>
    refuse(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
      code: 'model_not_found',
    }),
  vllm: (model: string) =>
    refuse(404, `The model \`${model}\` does not exist.`, {
      type: 'NotFoundError',
      param: 'model',
      code: 404,
    }),
  ollama: (model: string) =>
    refuse(404, `model "${model}" not found, try pulling it first`, { type: 'api_error' }),
};

const withModel =
  (answer: Answerer, unknown: (model: string) => Reply): Answerer =>
  (path, body) =>
    path.startsWith('/v1/') && path !== '/v1/models' && body.model !== MODEL
      ? unknown(body.model)
      : answer(path, body);

export const FLAVOURS = {
  openai: withModel(openai, unknownModel.openai),
  reasoning: withModel(reasoning, unknownModel.openai),
  legacy: withModel(legacy, unknownModel.openai),
  vllm: withModel(vllm, unknownModel.vllm),
  // It has one model, whatever it is called.
  'llama.cpp': llamaCpp,
  ollama: withModel(ollama, unknownModel.ollama),
};
export type FlavourName = keyof typeof FLAVOURS;
