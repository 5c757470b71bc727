import { CallError } from '@spex/core';
import type { Connection } from './options.ts';
import { readRetryAfter } from './retry-after.ts';

/** The longest part of a server's own words that is quoted. */
const LONGEST_QUOTE = 300;

/** The server answered with an error status. */
export function statusError(connection: Connection, response: Response, body: string): CallError {
  const { status } = response;
  const words = serverWords(connection, body);
  return new CallError(describe(connection, status, words), {
    status,
    retryable: isWorthRetrying(status),
    retryAfterMs: readRetryAfter(response.headers, Date.now()),
  });
}

/** No answer, or a cut one. A name that is not known stays so; all else may pass. */
export function networkError(connection: Connection, error: unknown): CallError {
  const code = codeOf(error);
  const { base } = connection;
  if (code === 'ECONNREFUSED') {
    return new CallError(`no server answers at ${base}: start it, or give the right URL`, {
      retryable: true,
    });
  }
  if (code === 'ENOTFOUND') {
    return new CallError(`there is no host of that name: ${base}`, { retryable: false });
  }
  const reason = error instanceof Error ? error.message : String(error);
  const detail = connection.redact(code && !reason.includes(code) ? `${reason}, ${code}` : reason);
  return new CallError(`the connection to ${base} broke: ${detail}`, { retryable: true });
}

/** The answer is not what was asked for. The same question would get the same again. */
export function shapeError(what: string): CallError {
  return new CallError(`the server's answer cannot be used: ${what}`, { retryable: false });
}

function describe(connection: Connection, status: number, words: string): string {
  const { base, model, keyVariable } = connection;
  const quote = words === '' ? '' : `: ${words}`;
  if (status === 401) {
    // Servers like to repeat the key here, in part.
    return connection.hasKey
      ? `${base} refused the API key (status 401): check the environment variable ${keyVariable}`
      : `${base} wants an API key (status 401): set the environment variable ${keyVariable}`;
  }
  if (isUnknownModel(status, words)) return `${base} has no model '${model}'${quote}`;
  return `${base} answered with status ${status}${quote}`;
}

/** Whether a refusal is about the model's name, not about the endpoint. */
function isUnknownModel(status: number, words: string): boolean {
  return status === 404 && /model/i.test(words) && !/chat model|endpoint/i.test(words);
}

function isWorthRetrying(status: number): boolean {
  if (status >= 500) return status !== 501 && status !== 505;
  return status === 408 || status === 409 || status === 429;
}

/** What the server says of an error, in one line: OpenAI's, vLLM's, Ollama's, FastAPI's shape, or plain text. */
function serverWords(connection: Connection, body: string): string {
  let words = body;
  try {
    const data = JSON.parse(body);
    const found = data?.error?.message ?? data?.error ?? data?.message ?? data?.detail ?? '';
    words = typeof found === 'string' ? found : JSON.stringify(found);
  } catch {
    if (/^\s*</.test(body)) words = '';
  }
  const line = connection.redact(words).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return undefined;
}
