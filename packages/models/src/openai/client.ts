import { CallError, type Estimate } from '@spex/core';
import { networkError, statusError } from './failures.ts';
import type { Connection } from './options.ts';

/** JSON of which nothing is known yet. */
export type Json = Record<string, unknown>;

export interface Question {
  /** From the base (`/completions`), or from the root of the server (`//tokenize`). */
  readonly path: string;
  readonly body: Json;
  /** UTF-16 code units of the prompt, and most tokens of the answer: what the call is expected to take. */
  readonly characters: number;
  readonly maxTokens: number;
  /** Not to be asked again after a failure of the server: it may only mean that the server cannot do it. */
  readonly once?: boolean;
}

/** Asks the server, counts what that takes. */
export interface Client {
  post(question: Question, signal: AbortSignal | undefined): Promise<Json>;
  /** A free question, made at once and once. */
  get(path: string, signal: AbortSignal | undefined): Promise<Json>;
  /** Sums of what the responses say. */
  readonly usage: Required<Omit<Estimate, 'seconds' | 'dollars'>> & Pick<Estimate, 'dollars'>;
  readonly calls: number;
}

/** Tokens a code unit until the server has counted some: English in the usual vocabularies. */
const FIRST_RATIO = 0.25;

export function createClient(connection: Connection): Client {
  const { base, root, headers, price } = connection;
  let calls = 0;
  let inputTokens = 0;
  let outputTokens = 0;
  let countedCharacters = 0;
  let countedTokens = 0;

  const dollarsOf = (input: number, output: number): number | undefined =>
    price && (input * price.input + output * price.output) / 1e6;

  const toEstimate = (input: number, output: number) => {
    const dollars = dollarsOf(input, output);
    return { tokens: input + output, ...(dollars === undefined ? {} : { dollars }) };
  };

  async function send(path: string, init: RequestInit): Promise<Json> {
    const url = path.startsWith('//') ? root + path.slice(1) : base + path;
    let response: Response;
    let text: string;
    calls++;
    try {
      response = await fetch(url, { ...init, headers });
      text = await response.text();
    } catch (error) {
      init.signal?.throwIfAborted();
      throw networkError(connection, error);
    }
    if (!response.ok) throw statusError(connection, response, text);
    try {
      const data = JSON.parse(text);
      if (typeof data === 'object' && data !== null) return data;
    } catch {
      // Told below.
    }
    throw new CallError(`${base} sent something that is not JSON`, {
      status: response.status,
      retryable: true,
    });
  }

  return {
    get: (path, signal) => send(path, { method: 'GET', signal: signal ?? null }),
    async post({ path, body, characters, maxTokens, once }, signal) {
      const ratio = countedCharacters > 0 ? countedTokens / countedCharacters : FIRST_RATIO;
      const expected = toEstimate(Math.ceil(characters * ratio), maxTokens);
      const data = JSON.stringify({ ...connection.body, ...body });
      const result = await connection.schedule(
        (stop) => {
          const answer = send(path, { method: 'POST', body: data, signal: stop });
          return once ? answer.catch(giveUp) : answer;
        },
        {
          signal,
          ...expected,
          used: (answer) => {
            const [input, output] = countsOf(answer);
            return input + output > 0 ? toEstimate(input, output) : expected;
          },
        },
      );
      const [input, output] = countsOf(result);
      inputTokens += input;
      outputTokens += output;
      if (input > 0) {
        countedTokens += input;
        countedCharacters += characters;
      }
      return result;
    },
    get usage() {
      return toEstimate(inputTokens, outputTokens);
    },
    get calls() {
      return calls;
    },
  };
}

/** Turns a failure of the server into one that is final. */
function giveUp(error: unknown): never {
  if (!(error instanceof CallError) || error.status === undefined || error.status < 500) throw error;
  throw new CallError(error.message, { status: error.status, retryable: false });
}

/** Tokens of the question and of the answer; 0 where the server does not say. */
function countsOf(answer: Json): [input: number, output: number] {
  const usage = (answer.usage ?? {}) as Json;
  const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);
  return [
    count(usage.prompt_tokens ?? answer.tokens_evaluated),
    count(usage.completion_tokens ?? answer.tokens_predicted),
  ];
}
