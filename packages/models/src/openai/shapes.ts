import type { Json } from './client.ts';
import { shapeError } from './failures.ts';

/** A token and its log-probability, as the server tells it. */
export interface ToldToken {
  readonly token: string;
  /** Its number in the vocabulary, where the server tells. */
  readonly id: number | undefined;
  readonly logProb: number;
}

/** Servers write this for a token of which they only know that it is unlikely (OpenAI, vLLM). */
const UNKNOWN = -9999;

/** A natural logarithm of a probability; throws CallError for anything else. */
export function readLogProb(value: unknown, of: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw shapeError(`the log-probability of ${of} is ${JSON.stringify(value) ?? 'missing'}`);
  }
  if (value <= UNKNOWN) throw shapeError(`it gives no log-probability of ${of}, only that it is very low`);
  return value;
}

export function readArray(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw shapeError(`${what} is not a list`);
  return value;
}

/** The only choice of a completion or of a chat. */
export function readChoice(answer: Json): Json {
  const choices = readArray(answer.choices, 'choices');
  if (choices.length !== 1) throw shapeError(`it has ${choices.length} choices, expected 1`);
  return choices[0] as Json;
}

/** The text that a choice holds, of a completion or of a chat. */
export function readText(choice: Json): string {
  const text = choice.text ?? (choice.message as Json | undefined)?.content;
  if (typeof text === 'string') return text;
  throw shapeError(`it holds no text (finish reason: ${choice.finish_reason ?? 'none'})`);
}

/** What a choice tells of its first position. */
export interface TopTokens {
  readonly tokens: readonly ToldToken[];
  /** Log-probability of the chosen token, where the list may hold it on top of the likeliest. */
  readonly chosen: number | undefined;
}

/**
 * The likeliest first tokens of a choice: of the chat's shape, which llama.cpp has for completions too
 * (`logprobs.content[0].top_logprobs`), or of the completions' shape (`logprobs.top_logprobs[0]`, a map). None where the
 * server gives none.
 */
export function readTopTokens(choice: Json): TopTokens {
  const logprobs = (choice.logprobs ?? {}) as Json;
  const content = logprobs.content as Json[] | null | undefined;
  if (content?.[0]) return { tokens: readTopList(content[0].top_logprobs), chosen: undefined };
  const map = (logprobs.top_logprobs as (Json | null)[] | null | undefined)?.[0];
  const tokens = Object.entries(map ?? {})
    .map(([token, value]) => ({ token, id: idIn(token), logProb: readNumber(value, token) }))
    .filter(({ logProb }) => logProb > UNKNOWN);
  const chosen = (logprobs.token_logprobs as unknown[] | null | undefined)?.[0];
  return { tokens, chosen: typeof chosen === 'number' ? chosen : undefined };
}

function readTopList(list: unknown): ToldToken[] {
  return ((list ?? []) as Json[])
    .map(({ token, id, logprob }) => ({
      token: String(token),
      id: typeof id === 'number' ? id : idIn(String(token)),
      logProb: readNumber(logprob, String(token)),
    }))
    .filter(({ logProb }) => logProb > UNKNOWN);
}

/** vLLM writes `token_id:123` for a token when asked to (`return_tokens_as_token_ids`). */
function idIn(token: string): number | undefined {
  const id = /^token_id:(\d+)$/.exec(token)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** An unlikely token of a list may be written as unknown: it is left out, not refused. */
function readNumber(value: unknown, token: string): number {
  return typeof value === 'number' && value <= UNKNOWN ? value : readLogProb(value, JSON.stringify(token));
}

/** A prompt and what follows it, token by token. The first has no log-probability: null. */
export interface EchoedTokens {
  readonly tokens: readonly string[];
  readonly logProbs: readonly (number | null)[];
}

/** `echo: true, logprobs: k` of the completions endpoint; undefined where the server did not echo log-probabilities. */
export function readEcho(choice: Json): EchoedTokens | undefined {
  const { tokens, token_logprobs: logProbs } = (choice.logprobs ?? {}) as Json;
  if (!Array.isArray(tokens) || !Array.isArray(logProbs)) return undefined;
  if (tokens.length !== logProbs.length) {
    throw shapeError(`it has ${tokens.length} tokens and ${logProbs.length} log-probabilities`);
  }
  return { tokens, logProbs };
}
