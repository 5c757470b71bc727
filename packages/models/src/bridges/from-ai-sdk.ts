import { CallError, type Estimate, InvalidArgumentError } from '@spex/core';
import type { LanguageModel, Message } from '@spex/lenses';
import { createAsker } from '../openai/asker.ts';
import type { Client, Json } from '../openai/client.ts';
import { type Endpoint, toMessages } from '../openai/endpoints.ts';
import { createFirstTokens } from '../openai/first-token.ts';
import { callAtOnce, type Schedule } from '../openai/options.ts';
import { readRetryAfter } from '../openai/retry-after.ts';
import { readChoice, readText, readTopTokens } from '../openai/shapes.ts';

/** What is used of a language model of the Vercel AI SDK: `LanguageModelV2`, and V3 and V4, which are like it here. */
export interface AiSdkModel {
  /** Whose model it is. */
  readonly provider: string;
  /** The model's name there. */
  readonly modelId: string;
  /** Asks the model. */
  doGenerate(options: AiSdkCall): PromiseLike<AiSdkResult>;
}

/** What an AI SDK model is asked. */
export interface AiSdkCall {
  /** Messages, as the AI SDK has them. */
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type of a prompt, of which text parts alone are made here.
  readonly prompt: any;
  /** Longest answer. */
  readonly maxOutputTokens?: number;
  /** 0: always the likeliest token. */
  readonly temperature?: number;
  /** Gives the call up. */
  readonly abortSignal?: AbortSignal;
  /** What only one provider understands, by its name. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON, of a type that differs between versions.
  readonly providerOptions?: any;
}

/** What an AI SDK model answers. */
export interface AiSdkResult {
  /** The answer's parts; those of type `text` are read. */
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  /** Numbers in V2, objects with a `total` since V3. */
  readonly usage?: { readonly inputTokens?: unknown; readonly outputTokens?: unknown };
  /** Why the answer ended. */
  readonly finishReason?: unknown;
  /** What only one provider tells, by its name. */
  readonly providerMetadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** Options of `fromAiSdk`. */
export interface AiSdkOptions {
  /**
   * Likely first tokens to ask for, by `providerOptions.<provider>.logprobs` as the SDK's OpenAI provider knows it;
   * default 20, 0 for none. One tiny call finds out whether they come.
   */
  readonly logprobs?: number;
  /** US dollars a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Default: makes each call at once, and once. */
  readonly schedule?: Schedule;
  /** Ends the call that finds out. */
  readonly signal?: AbortSignal;
}

/**
 * A language model of the Vercel AI SDK (`openai('gpt-4o')`, `anthropic(...)`): generation, and first tokens where the
 * provider passes their log-probabilities on. The SDK has no way to score a given answer. Its own retries do not apply
 * here, as they belong to its `generateText`: give a `schedule`. Throws the call's CallError when the model does not answer.
 */
export async function fromAiSdk(model: AiSdkModel, options: AiSdkOptions = {}): Promise<LanguageModel> {
  const { logprobs = 20, price, schedule = callAtOnce, signal } = options;
  if (!Number.isInteger(logprobs) || logprobs < 0) {
    throw new InvalidArgumentError(
      'logprobs',
      `logprobs must be an integer of at least 0, not ${logprobs}`,
      logprobs,
    );
  }
  const { client, usage } = createSdkClient(model, schedule, price);
  const asker = createAsker(client);
  const topTokens = await findTopTokens();
  const endpoint = endpointOf(topTokens);

  async function findTopTokens(): Promise<number> {
    if (logprobs === 0) return 0;
    const question = endpointOf(logprobs).question('Hi', {
      maxTokens: 16,
      topTokens: logprobs,
      temperature: 1,
    });
    return Math.min(logprobs, readTopTokens(readChoice(await client.post(question, signal))).tokens.length);
  }

  return {
    id: `ai-sdk:${model.provider}/${model.modelId}#${topTokens}`,
    name: model.modelId,
    capabilities: {
      answers: false,
      firstToken: topTokens,
      generation: true,
      embeddings: false,
      classes: [],
      messages: true,
      deterministic: false,
      ...(price ? { price } : {}),
    },
    // One prompt at a time loses no other answer when it fails; `schedule` says how many calls there are really.
    batchSize: 1,
    concurrency: 8,
    get usage() {
      return usage();
    },
    ...(topTokens > 0 && {
      firstTokenLogProbs: createFirstTokens({
        asker,
        endpointFor: () => endpoint,
        server: undefined,
        exact: false,
      }),
    }),
    generate: (prompts, { maxTokens }, context) =>
      asker.each(prompts, context.signal, async (prompt, ask) => {
        const wish = { maxTokens, topTokens: 0, temperature: 0 } as const;
        return readText(readChoice(await ask(endpoint.question(prompt, wish))));
      }),
  };
}

function endpointOf(topTokens: number): Endpoint {
  return {
    kind: 'chat',
    topTokens,
    question(prompt, wish) {
      const messages = toMessages(prompt);
      const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
      const { maxTokens, temperature } = wish;
      return {
        path: '',
        body: { messages, maxTokens, temperature, topTokens: wish.topTokens },
        characters,
        maxTokens,
      };
    },
  };
}

/** Asks the SDK's model in place of a server, and gives its results the shape of a server's. */
function createSdkClient(model: AiSdkModel, schedule: Schedule, price: AiSdkOptions['price']) {
  const sums = { input: 0, output: 0 };
  const toEstimate = (input: number, output: number): Required<Pick<Estimate, 'tokens'>> & Estimate => ({
    tokens: input + output,
    ...(price ? { dollars: (input * price.input + output * price.output) / 1e6 } : {}),
  });
  const client: Pick<Client, 'post'> = {
    async post({ body, characters, maxTokens }, signal) {
      const result = await schedule(async (stop) => toServerShape(await callModel(model, body, stop)), {
        signal,
        ...toEstimate(Math.ceil(characters / 4), maxTokens),
        used: ({ usage }) => toEstimate(...countsOf(usage)),
      });
      const [input, output] = countsOf(result.usage);
      sums.input += input;
      sums.output += output;
      return result;
    },
  };
  return { client, usage: () => toEstimate(sums.input, sums.output) };
}

async function callModel(model: AiSdkModel, body: Json, signal: AbortSignal): Promise<AiSdkResult> {
  const top = body.topTokens as number;
  const family = model.provider.split('.')[0]!;
  try {
    return await model.doGenerate({
      prompt: (body.messages as readonly Message[]).map(toSdkMessage),
      maxOutputTokens: body.maxTokens as number,
      temperature: body.temperature as number,
      abortSignal: signal,
      ...(top > 0 ? { providerOptions: { openai: { logprobs: top }, [family]: { logprobs: top } } } : {}),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw toCallError(error);
  }
}

function toSdkMessage({ role, content }: Message): unknown {
  if (role === 'system') return { role, content };
  if (role === 'user' || role === 'assistant') return { role, content: [{ type: 'text', text: content }] };
  throw new InvalidArgumentError(
    'prompts',
    `a message's role must be system, user or assistant, not ${role}`,
    role,
  );
}

/** The SDK's APICallError; its request, which it holds, is not passed on. */
function toCallError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InvalidArgumentError) return error;
  const { statusCode, isRetryable, responseHeaders } = error as {
    statusCode?: unknown;
    isRetryable?: unknown;
    responseHeaders?: Record<string, string>;
  };
  return new CallError(error.message.replace(/\s+/g, ' '), {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    retryable: isRetryable === true,
    retryAfterMs: responseHeaders && readRetryAfter(new Headers(responseHeaders), Date.now()),
  });
}

function toServerShape({ content, usage, finishReason, providerMetadata }: AiSdkResult): Json {
  const texts = content.filter(({ type }) => type === 'text').map(({ text }) => String(text));
  const told = Object.values(providerMetadata ?? {}).find((metadata) => metadata.logprobs)?.logprobs;
  const reason = (finishReason as { unified?: unknown } | undefined)?.unified ?? finishReason;
  return {
    choices: [
      {
        message: { content: texts.length > 0 ? texts.join('') : undefined },
        finish_reason: reason,
        logprobs: toLogprobs(told),
      },
    ],
    usage: usage ?? {},
  };
}

/** A chat's list, the lists of the responses API, one for each text, or the completions' own shape. */
function toLogprobs(told: unknown): unknown {
  if (!Array.isArray(told)) return told;
  return { content: Array.isArray(told[0]) ? told[0] : told };
}

function countsOf(usage: unknown): [input: number, output: number] {
  const { inputTokens, outputTokens } = (usage ?? {}) as Json;
  const count = (value: unknown): number => {
    const total = (value as { total?: unknown } | undefined)?.total ?? value;
    return typeof total === 'number' && total > 0 ? total : 0;
  };
  return [count(inputTokens), count(outputTokens)];
}
