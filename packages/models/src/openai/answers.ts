import { InvalidArgumentError } from '@spex/core';
import type { AnswerLogProbs, CallContext, Prompt } from '@spex/lenses';
import { alignAnswer } from './align.ts';
import type { Ask, Asker } from './asker.ts';
import type { Json } from './client.ts';
import { shapeError } from './failures.ts';
import type { ServerTokens } from './server-tokens.ts';
import { type EchoedTokens, readChoice, readEcho } from './shapes.ts';

export type AnswerMethod = (
  prompts: readonly Prompt[],
  answer: string,
  context: CallContext,
) => Promise<AnswerLogProbs>;

/** The answer's own tokens behind the prompt's own: exactly the same tokens whatever was masked. */
export function answersByTokens(
  asker: Asker,
  server: ServerTokens,
  contextTokens: number | undefined,
): AnswerMethod {
  const known = new Map<string, readonly number[]>();
  return async (prompts, answer, { signal }) => {
    checkAnswer(answer);
    if (!known.has(answer)) {
      const [found] = await asker.each([answer], signal, (text, ask) => server.ofAnswer(ask, text));
      if (found!.length === 0) throw emptyAnswer(answer);
      known.set(answer, found!);
    }
    const ids = known.get(answer)!;
    let tokens: readonly string[] = [];
    const rows = await asker.each(prompts, signal, async (prompt, ask) => {
      const before = await server.ofPrompt(ask, prompt);
      if (before.length === 0) throw noStart();
      checkContext(before.length, ids.length, contextTokens);
      const scored = await server.score(ask, before, ids);
      tokens = scored.tokens;
      return scored.logProbs;
    });
    return toTable(tokens, rows);
  };
}

/**
 * `echo: true` of the completions endpoint: prompt and answer as one text, cut into tokens by the server. The columns are
 * the answer's tokens by itself. Where the server's tokens differ from these behind some prompt, each counts in the column
 * in which it begins; one that begins in the prompt and reaches into the answer (a merge across the boundary) counts in
 * full, in the first column. So the total is log p of all tokens that overlap the answer.
 */
export function answersByEcho(asker: Asker, model: string): AnswerMethod {
  const columns = new Map<string, readonly string[]>();
  return async (prompts, answer, { signal }) => {
    checkAnswer(answer);
    for (const prompt of prompts) {
      if (typeof prompt === 'string') continue;
      throw new InvalidArgumentError(
        'prompts',
        'this server gives the log-probability of a given answer after plain text only, not in a chat: give the prompt as text',
      );
    }
    if (!columns.has(answer)) {
      const [echo] = await asker.each([answer], signal, (text, ask) => askEcho(ask, model, text));
      columns.set(answer, alignAnswer(echo!, '', answer)?.tokens ?? [answer]);
    }
    const tokens = columns.get(answer)!;
    const rows = await asker.each(prompts as readonly string[], signal, async (prompt, ask) => {
      const echo = await askEcho(ask, model, prompt + answer);
      const found = alignAnswer(echo, prompt, answer);
      if (!found) throw shapeError(`its tokens do not spell the answer ${JSON.stringify(answer)}`);
      if (found.logProbs[0] === null) throw noStart();
      return found.spread(tokens);
    });
    return toTable(tokens, rows);
  };
}

async function askEcho(ask: Ask, model: string, text: string): Promise<EchoedTokens> {
  const body: Json = { model, prompt: text, max_tokens: 1, temperature: 1, echo: true, logprobs: 1 };
  const answer = await ask({ path: '/completions', body, characters: text.length, maxTokens: 1 });
  const echo = readEcho(readChoice(answer));
  if (!echo) throw shapeError('it does not echo log-probabilities');
  return echo;
}

function toTable(tokens: readonly string[], rows: readonly (readonly number[])[]): AnswerLogProbs {
  const logProbs = new Float64Array(rows.length * tokens.length);
  for (const [row, values] of rows.entries()) logProbs.set(values, row * tokens.length);
  return { tokens, logProbs };
}

function checkAnswer(answer: string): void {
  if (answer === '') throw emptyAnswer(answer);
}

function emptyAnswer(answer: string): InvalidArgumentError {
  return new InvalidArgumentError('answer', 'the answer has no tokens: give a text', answer);
}

function checkContext(prompt: number, answer: number, most: number | undefined): void {
  if (most === undefined || prompt + answer < most) return;
  throw new InvalidArgumentError(
    'prompts',
    `a prompt of ${prompt} tokens with an answer of ${answer} is ${prompt + answer + 1 - most} tokens too long for the context of ${most}`,
  );
}

/** The first token of all has no probability: there is nothing that it follows. */
function noStart(): InvalidArgumentError {
  return new InvalidArgumentError(
    'prompts',
    'an empty prompt: this model has no start token that the answer could follow; pin some text in front, or mask by other words',
  );
}
