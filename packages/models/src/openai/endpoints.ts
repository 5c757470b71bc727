import type { Message, Prompt } from '@spex/lenses';
import type { Json, Question } from './client.ts';

/** How a prompt is put to one endpoint of the server. */
export interface Endpoint {
  readonly kind: 'chat' | 'completions';
  /** Likeliest tokens that it tells of a position; 0 for none. */
  readonly topTokens: number;
  question(prompt: Prompt, wish: Wish): Question;
}

interface Wish {
  readonly maxTokens: number;
  /** Likeliest tokens to tell of each position; 0 for no log-probabilities. */
  readonly topTokens: number;
  /**
   * 0 for the likeliest answer. Log-probabilities are asked for at 1, where every server gives the model's own: some
   * scale them by the temperature.
   */
  readonly temperature: 0 | 1;
}

/** What a server takes in a chat request, which differs between servers and models. */
export interface ChatDialect {
  /** OpenAI's reasoning models refuse `max_tokens`; others do not know the newer name. */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  /** OpenAI's reasoning models refuse any temperature. */
  readonly temperature: boolean;
  readonly topTokens: number;
}

export function chatEndpoint(model: string, dialect: ChatDialect): Endpoint {
  return {
    kind: 'chat',
    topTokens: dialect.topTokens,
    question(prompt, { maxTokens, topTokens, temperature }) {
      const messages = toMessages(prompt);
      const body: Json = {
        model,
        messages,
        [dialect.limit]: maxTokens,
        ...(dialect.temperature ? { temperature } : {}),
        ...(topTokens > 0 ? { logprobs: true, top_logprobs: topTokens } : {}),
      };
      return { path: '/chat/completions', body, characters: lengthOf(messages), maxTokens };
    },
  };
}

export function completionsEndpoint(model: string, topTokens: number): Endpoint {
  return {
    kind: 'completions',
    topTokens,
    question(prompt, wish) {
      const text = prompt as string;
      const body: Json = {
        model,
        prompt: text,
        max_tokens: wish.maxTokens,
        temperature: wish.temperature,
        ...(wish.topTokens > 0 ? { logprobs: wish.topTokens } : {}),
      };
      return { path: '/completions', body, characters: text.length, maxTokens: wish.maxTokens };
    },
  };
}

/** A plain text is what a user says, where only a chat can be asked. */
export function toMessages(prompt: Prompt): readonly Message[] {
  if (typeof prompt === 'string') return [{ role: 'user', content: prompt }];
  return prompt.map(({ role, content }) => ({ role, content }));
}

/** A message's frame takes about four tokens, here as many code units as that. */
function lengthOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length + 16, 0);
}
