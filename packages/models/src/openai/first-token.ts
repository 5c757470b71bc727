import { InvalidArgumentError } from '@spex/core';
import type { CallContext, FirstTokenLogProbs, Prompt } from '@spex/lenses';
import type { Ask, Asker } from './asker.ts';
import type { Endpoint } from './endpoints.ts';
import { shapeError } from './failures.ts';
import type { ServerTokens } from './server-tokens.ts';
import { readChoice, readTopTokens, type ToldToken, type TopTokens } from './shapes.ts';

/** A candidate's first token: by number where the server's tokenizer is at hand, else by its text. */
interface FirstToken {
  readonly id: number | undefined;
  readonly text: string;
}

export interface FirstTokenSettings {
  readonly asker: Asker;
  /** The endpoint for this prompt. */
  readonly endpointFor: (prompt: Prompt) => Endpoint;
  readonly server: ServerTokens | undefined;
  /** Whether `server` can score tokens, so that a candidate outside the list gets its own number. */
  readonly exact: boolean;
}

/**
 * Candidates among the likeliest first tokens of the answer. One that is not among them gets the k-th value as an upper
 * bound, or its own number by another call where the server can score given tokens.
 *
 * Without a tokenizer the first token of a candidate is what the model begins with when it is asked to repeat the
 * candidate; where that does not begin the candidate, the whole candidate is taken for one token.
 */
export function createFirstTokens({ asker, endpointFor, server, exact }: FirstTokenSettings) {
  const known = new Map<string, FirstToken>();

  async function find(candidate: string, ask: Ask): Promise<FirstToken> {
    if (server) {
      const [id] = await server.ofAnswer(ask, candidate);
      if (id !== undefined) return { id, text: candidate };
      throw new InvalidArgumentError(
        'candidates',
        `the candidate ${JSON.stringify(candidate)} has no tokens`,
      );
    }
    const request = `Repeat the following text exactly, with nothing before or after it:\n${candidate}`;
    const told = await askTop(ask, endpointFor(request), request);
    const listed = told.tokens.filter(({ token }) => token.trim() !== '' && candidate.startsWith(token));
    const [best] = listed.sort((a, b) => b.logProb - a.logProb);
    return { id: undefined, text: best?.token ?? candidate };
  }

  async function askTop(ask: Ask, endpoint: Endpoint, prompt: Prompt): Promise<TopTokens> {
    const { topTokens } = endpoint;
    const question = endpoint.question(prompt, { maxTokens: 1, topTokens, temperature: 1 });
    const body = { ...question.body, ...server?.naming };
    const told = readTopTokens(readChoice(await ask({ ...question, body })));
    if (told.tokens.length === 0) throw shapeError('it lists no likely tokens');
    return told;
  }

  return async (
    prompts: readonly Prompt[],
    candidates: readonly string[],
    { signal }: CallContext,
  ): Promise<FirstTokenLogProbs> => {
    const wanted = candidates.filter((candidate) => !known.has(candidate));
    if (candidates.includes('')) throw new InvalidArgumentError('candidates', 'a candidate is empty');
    const found = await asker.each(wanted, signal, find);
    for (const [at, candidate] of wanted.entries()) known.set(candidate, found[at]!);
    const firsts = candidates.map((candidate) => known.get(candidate)!);
    checkDistinct(candidates, firsts);
    const logProbs = new Float64Array(prompts.length * candidates.length);
    const bounded = new Uint8Array(logProbs.length);
    const rows = prompts.map((prompt, row) => ({ prompt, row }));
    await asker.each(rows, signal, async ({ prompt, row }, ask) => {
      const endpoint = endpointFor(prompt);
      const told = await askTop(ask, endpoint, prompt);
      const bound = boundOf(told, endpoint.topTokens);
      for (const [column, first] of firsts.entries()) {
        const place = row * candidates.length + column;
        const match = told.tokens.find((token) => isSame(token, first));
        if (match) logProbs[place] = match.logProb;
        else if (exact && server && first.id !== undefined) {
          const scored = await server.score(ask, await server.ofPrompt(ask, prompt), [first.id]);
          logProbs[place] = scored.logProbs[0]!;
        } else {
          logProbs[place] = bound;
          bounded[place] = 1;
        }
      }
    });
    return { logProbs, bounded };
  };
}

function isSame(told: ToldToken, first: FirstToken): boolean {
  return told.id !== undefined && first.id !== undefined ? told.id === first.id : told.token === first.text;
}

/**
 * The k-th largest: nothing outside the k likeliest is above it. The chosen token may come on top of these, and tokens of
 * equal text may hide each other, so a chosen token that ends a list of k or fewer is not taken for the k-th.
 */
function boundOf({ tokens, chosen }: TopTokens, k: number): number {
  const sorted = tokens.map(({ logProb }) => logProb).sort((a, b) => b - a);
  const last = Math.min(k, sorted.length) - 1;
  return last > 0 && sorted.length <= k && sorted[last] === chosen ? sorted[last - 1]! : sorted[last]!;
}

function checkDistinct(candidates: readonly string[], firsts: readonly FirstToken[]): void {
  for (const [at, { id, text }] of firsts.entries()) {
    const same = firsts.findIndex((other) => (id === undefined ? other.text === text : other.id === id));
    if (same === at) continue;
    throw new InvalidArgumentError(
      'candidates',
      `${JSON.stringify(candidates[same])} and ${JSON.stringify(candidates[at])} begin with the same token, so their first tokens do not tell them apart`,
      candidates,
    );
  }
}
