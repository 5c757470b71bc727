import process from 'node:process';
import { type Estimate, InvalidArgumentError } from '@spex/core';

/**
 * What makes the calls: waits for its turn, tries again, counts. `run` of the runtime's call scheduler fits. What it is
 * told: what the call is expected to take, and how to read from its result what it did take.
 */
export type Schedule = <T>(
  call: (signal: AbortSignal) => Promise<T>,
  about: {
    readonly signal?: AbortSignal | undefined;
    readonly tokens: number;
    readonly dollars?: number | undefined;
    readonly used: (result: T) => Estimate;
  },
) => Promise<T>;

/** Options of `connectOpenAI`. */
export interface OpenAIOptions {
  /** The model's name, as the server knows it. */
  readonly model: string;
  /** Where the API begins; default `https://api.openai.com/v1`. Without a path, `/v1` is added. */
  readonly url?: string;
  /** Default: what the environment variable `apiKeyVariable` holds; none where that is not set. */
  readonly apiKey?: string;
  /** Default `OPENAI_API_KEY`. Naming one that is not set is an error. */
  readonly apiKeyVariable?: string;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string;
  /** US dollars a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** More fields of every request: `{ seed: 1 }`, `{ chat_template_kwargs: { enable_thinking: false } }`. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Default: makes each call at once, and once. */
  readonly schedule?: Schedule;
  /** Ends the probing. */
  readonly signal?: AbortSignal;
}

/** The options, checked. The key is in no other place. */
export interface Connection {
  readonly model: string;
  /** Without a slash at the end: `https://api.openai.com/v1`. */
  readonly base: string;
  /** Where servers have what is not OpenAI's: the base without `/v1`. */
  readonly root: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Takes the key out of a text. */
  readonly redact: (text: string) => string;
  readonly keyVariable: string;
  readonly hasKey: boolean;
  readonly price: OpenAIOptions['price'];
  readonly body: Readonly<Record<string, unknown>>;
  readonly schedule: Schedule;
}

const DEFAULT_URL = 'https://api.openai.com/v1';
const DEFAULT_VARIABLE = 'OPENAI_API_KEY';

/** Makes each call at once, and once. */
export const callAtOnce: Schedule = (call, { signal }) => call(signal ?? new AbortController().signal);

/** Throws InvalidArgumentError. No message holds the key, or what a URL may hold of one. */
export function checkOpenAIOptions(options: OpenAIOptions): Connection {
  if (options.model.trim() === '') throw new InvalidArgumentError('model', 'the name of the model is empty');
  const base = checkUrl(options.url ?? DEFAULT_URL);
  const key = readKey(options);
  const { price } = options;
  if (price && !(price.input >= 0 && price.output >= 0)) {
    throw new InvalidArgumentError('price', 'a price is US dollars a million tokens, at least 0', price);
  }
  return {
    model: options.model,
    base,
    root: base.replace(/\/v1$/, ''),
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(options.organization ? { 'openai-organization': options.organization } : {}),
    },
    redact: (text) => (key === undefined ? text : text.replaceAll(key, '***')),
    keyVariable: options.apiKeyVariable ?? DEFAULT_VARIABLE,
    hasKey: key !== undefined,
    price,
    body: options.body ?? {},
    schedule: options.schedule ?? callAtOnce,
  };
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('url', 'the URL of the server must begin with http:// or https://');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new InvalidArgumentError(
      'url',
      'the URL of the server must not hold a password, a query or a fragment: keys come from the environment',
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? '/v1' : path}`;
}

function readKey(options: OpenAIOptions): string | undefined {
  const { apiKeyVariable } = options;
  const key = (options.apiKey ?? process.env[apiKeyVariable ?? DEFAULT_VARIABLE])?.trim();
  if (key === undefined || key === '') {
    if (apiKeyVariable === undefined) return undefined;
    throw new InvalidArgumentError(
      'apiKeyVariable',
      `the environment variable ${apiKeyVariable} should hold the API key and is not set`,
    );
  }
  // A header cannot hold it, and the error that says so would quote it.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InvalidArgumentError('apiKey', 'the API key has characters that a key cannot have');
  }
  return key;
}
