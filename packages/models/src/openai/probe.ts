import { CallError } from '@spex/core';
import type { Ask, Asker } from './asker.ts';
import type { Client } from './client.ts';
import { type ChatDialect, chatEndpoint, completionsEndpoint, type Endpoint } from './endpoints.ts';
import { Revision } from './revision.ts';
import { llamaCppTokens, type ServerTokens, vllmTokens } from './server-tokens.ts';
import { readArray, readChoice, readEcho, readText, readTopTokens } from './shapes.ts';

/** What a server was found to be able to do. */
export interface Findings {
  readonly chat: Endpoint | undefined;
  readonly completions: Endpoint | undefined;
  readonly server: ServerTokens | undefined;
  /** How the log-probability of a given answer is had. */
  readonly answers: 'tokens' | 'echo' | undefined;
  readonly embeddings: boolean;
  readonly contextTokens: number | undefined;
  /** What it tells of the model that it runs, as a part of an id. */
  readonly revision: readonly unknown[];
}

/** More than one token in every vocabulary. */
const TEXT = 'Hello world, how are you?';
/** Likely tokens to ask for; the first that is not refused is taken. */
const TOP_TOKENS = [20, 5, 1, 0] as const;

/**
 * Asks small questions, free ones first, and looks at what comes back: what a server is said to support is not what it
 * does. Throws the CallError that tells most when the server, the key or the model is not there.
 */
export async function probe(
  client: Client,
  asker: Asker,
  model: string,
  signal: AbortSignal | undefined,
): Promise<Findings> {
  const revision = new Revision(model);
  await greet(client, revision, signal);
  const refusals: CallError[] = [];
  /** Undefined when the server refuses; throws when it fails. */
  const attempt = async <T>(work: (ask: Ask) => Promise<T>): Promise<T | undefined> => {
    try {
      const [result] = await asker.each([0], signal, (_, ask) =>
        work(async (question) => {
          const answer = await ask(question);
          revision.answer(answer);
          return answer;
        }),
      );
      return result;
    } catch (error) {
      if (!(error instanceof CallError) || error.status === 401 || error.status === 429) throw error;
      // Without a status, and worth trying again: there was no answer at all.
      if (error.status === undefined && error.retryable) throw error;
      refusals.push(error);
      return undefined;
    }
  };
  const chat = await findChat(attempt, model);
  const completions = await findCompletions(attempt, model);
  const tokenizer = await attempt((ask) => findTokenizer(ask, model));
  const scores = tokenizer && (await attempt((ask) => checkScores(ask, tokenizer.server)));
  const embeddings = await attempt((ask) => checkEmbeddings(ask, model));
  if (!chat && !completions?.endpoint && !embeddings) {
    throw refusals.find(({ message }) => message.includes('has no model')) ?? refusals[0]!;
  }
  return {
    chat,
    completions: completions?.endpoint,
    server: tokenizer?.server,
    answers: scores ? 'tokens' : completions?.echo ? 'echo' : undefined,
    embeddings: embeddings === true,
    contextTokens: tokenizer?.contextTokens ?? (await readContext(client, tokenizer?.server, signal)),
    revision: revision.id,
  };
}

/** llama.cpp tells the length of its context among its properties, which are free. */
async function readContext(
  client: Client,
  server: ServerTokens | undefined,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (server?.server !== 'llama.cpp') return undefined;
  try {
    const { default_generation_settings: settings } = await client.get('//props', signal);
    const most = (settings as { n_ctx?: unknown } | undefined)?.n_ctx;
    return typeof most === 'number' && most > 0 ? most : undefined;
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}

type Attempt = <T>(work: (ask: Ask) => Promise<T>) => Promise<T | undefined>;

/** The list of models is free: no connection and no key show here. Not every server has it. */
async function greet(client: Client, revision: Revision, signal: AbortSignal | undefined): Promise<void> {
  try {
    revision.list(await client.get('/models', signal));
  } catch (error) {
    if (!(error instanceof CallError) || error.status === 401) throw error;
    if (error.status === undefined) throw error;
  }
}

/** vLLM answers with the length of its context, llama.cpp with tokens alone, others with an error. */
async function findTokenizer(
  ask: Ask,
  model: string,
): Promise<{ readonly server: ServerTokens; readonly contextTokens: number | undefined }> {
  const body = { model, prompt: 'a', content: 'a' };
  const answer = await ask({ path: '//tokenize', body, characters: 0, maxTokens: 0, once: true });
  readArray(answer.tokens, 'tokens');
  const most = answer.max_model_len;
  return typeof most === 'number'
    ? { server: vllmTokens(model), contextTokens: most }
    : { server: llamaCppTokens(), contextTokens: undefined };
}

/** Refusals of a field are answered by leaving it out. */
async function findChat(attempt: Attempt, model: string): Promise<Endpoint | undefined> {
  let dialect: ChatDialect = { limit: 'max_tokens', temperature: true, topTokens: TOP_TOKENS[0] };
  for (;;) {
    const { topTokens, limit } = dialect;
    // A model that thinks first needs some room before it says anything.
    const wish = { maxTokens: limit === 'max_tokens' ? 1 : 16, topTokens, temperature: 1 } as const;
    const question = chatEndpoint(model, dialect).question('Hi', wish);
    const found = await attempt(async (ask) => {
      try {
        return { told: readTopTokens(readChoice(await ask({ ...question, once: true }))).tokens.length };
      } catch (error) {
        const next = error instanceof CallError ? withoutRefused(dialect, error) : undefined;
        if (!next) throw error;
        return { next };
      }
    });
    if (!found) return undefined;
    if (!found.next) return chatEndpoint(model, { ...dialect, topTokens: Math.min(topTokens, found.told) });
    dialect = found.next;
  }
}

function withoutRefused(dialect: ChatDialect, error: CallError): ChatDialect | undefined {
  // OpenAI forbids the log-probabilities of some models by 403.
  if (error.status === 403 && dialect.topTokens > 0 && /logprobs/.test(error.message)) {
    return { ...dialect, topTokens: 0 };
  }
  if (error.status !== 400 && error.status !== 422) return undefined;
  if (dialect.limit === 'max_tokens' && error.message.includes('max_completion_tokens')) {
    return { ...dialect, limit: 'max_completion_tokens' };
  }
  if (dialect.temperature && /temperature/i.test(error.message)) return { ...dialect, temperature: false };
  const fewer = TOP_TOKENS.find((count) => count < dialect.topTokens);
  return fewer === undefined ? undefined : { ...dialect, topTokens: fewer };
}

async function findCompletions(
  attempt: Attempt,
  model: string,
): Promise<{ readonly endpoint: Endpoint; readonly echo: boolean } | undefined> {
  for (const echo of [true, false]) {
    for (const topTokens of TOP_TOKENS) {
      if (echo && topTokens === 0) continue;
      const question = completionsEndpoint(model, topTokens).question(TEXT, {
        maxTokens: 1,
        topTokens,
        temperature: 1,
      });
      const body = echo ? { ...question.body, echo } : question.body;
      const found = await attempt(async (ask) => {
        try {
          const choice = readChoice(await ask({ ...question, body, once: true }));
          readText(choice);
          return choice;
        } catch (error) {
          if (error instanceof CallError && (error.status === 400 || error.status === 422)) return 'refused';
          throw error;
        }
      });
      if (!found) return undefined;
      if (found === 'refused') continue;
      const echoed = readEcho(found);
      const echoes = echoed?.tokens.join('').includes(TEXT) ?? false;
      // Of an echoed prompt the first token has no list.
      const lists = echoes ? lastList(found.logprobs) : readTopTokens(found).tokens.length;
      return { endpoint: completionsEndpoint(model, Math.min(topTokens, lists)), echo: echoes };
    }
  }
  return undefined;
}

function lastList(logprobs: unknown): number {
  const lists = (logprobs as { top_logprobs?: unknown }).top_logprobs;
  const last: unknown = Array.isArray(lists) ? lists.at(-1) : undefined;
  return Object.keys(last ?? {}).length;
}

async function checkScores(ask: Ask, server: ServerTokens): Promise<boolean> {
  const ids = await server.ofAnswer(ask, TEXT);
  await server.score(ask, ids.slice(0, -1), ids.slice(-1));
  return true;
}

async function checkEmbeddings(ask: Ask, model: string): Promise<boolean> {
  const body = { model, input: ['Hi'] };
  const answer = await ask({ path: '/embeddings', body, characters: 2, maxTokens: 0, once: true });
  return readArray(answer.data, 'data').length === 1;
}
