import type { Prompt } from '@spex/lenses';
import type { Ask } from './asker.ts';
import type { Json } from './client.ts';
import { shapeError } from './failures.ts';
import { readArray, readChoice, readLogProb } from './shapes.ts';

/** Log-probabilities of tokens that follow others. */
interface ScoredTokens {
  readonly tokens: readonly string[];
  readonly logProbs: readonly number[];
}

/** What some servers have beyond OpenAI's API: their tokenizer, and questions put in tokens. */
export interface ServerTokens {
  readonly server: 'vllm' | 'llama.cpp';
  /** Fields of a request that make the server name the tokens it tells of by their numbers. */
  readonly naming: Json;
  /** A prompt as the model sees it: with its start token, a chat with its template. */
  ofPrompt(ask: Ask, prompt: Prompt): Promise<readonly number[]>;
  /** An answer by itself. */
  ofAnswer(ask: Ask, answer: string): Promise<readonly number[]>;
  score(ask: Ask, prompt: readonly number[], answer: readonly number[]): Promise<ScoredTokens>;
}

const FREE = { characters: 0, maxTokens: 0 };

/** vLLM: `/tokenize`, and `prompt_logprobs` of a prompt in tokens: one call a prompt. */
export function vllmTokens(model: string): ServerTokens {
  const tokenize = async (ask: Ask, body: Json): Promise<number[]> =>
    readIds((await ask({ path: '//tokenize', body: { model, ...body }, ...FREE })).tokens);
  return {
    server: 'vllm',
    naming: { return_tokens_as_token_ids: true },
    ofPrompt: (ask, prompt) =>
      typeof prompt === 'string'
        ? tokenize(ask, { prompt })
        : tokenize(ask, { messages: prompt, add_generation_prompt: true }),
    ofAnswer: (ask, answer) => tokenize(ask, { prompt: answer, add_special_tokens: false }),
    async score(ask, prompt, answer) {
      const all = [...prompt, ...answer];
      const body = { model, prompt: all, max_tokens: 1, temperature: 1, prompt_logprobs: 1 };
      const choice = readChoice(
        await ask({ path: '/completions', body, characters: 4 * all.length, maxTokens: 1 }),
      );
      const told = readArray(choice.prompt_logprobs, 'prompt_logprobs') as (Json | null)[];
      if (told.length !== all.length) {
        throw shapeError(`it has prompt_logprobs of ${told.length} tokens, expected ${all.length}`);
      }
      const entries = answer.map((id, at) => told[prompt.length + at]?.[id] as Json | undefined);
      return {
        tokens: entries.map((entry) => String(entry?.decoded_token ?? '')),
        logProbs: entries.map((entry, at) => readLogProb(entry?.logprob, `token ${at} of the answer`)),
      };
    },
  };
}

/**
 * llama.cpp: `/tokenize`, `/apply-template`, and `/completion` made to choose the next token of the answer by
 * `logit_bias`. The probability that it tells is the softmax of the model's own logits, before any bias (its
 * `post_sampling_probs: false`). One call a token; the prompt stays in the server's cache between them.
 */
export function llamaCppTokens(): ServerTokens {
  const tokenize = async (ask: Ask, content: string, isPrompt: boolean): Promise<number[]> => {
    const body = { content, add_special: isPrompt, parse_special: isPrompt };
    return readIds((await ask({ path: '//tokenize', body, ...FREE })).tokens);
  };
  return {
    server: 'llama.cpp',
    naming: {},
    async ofPrompt(ask, prompt) {
      if (typeof prompt === 'string') return tokenize(ask, prompt, true);
      const filled = await ask({ path: '//apply-template', body: { messages: prompt }, ...FREE });
      if (typeof filled.prompt !== 'string') throw shapeError('the chat template gave no prompt');
      return tokenize(ask, filled.prompt, true);
    },
    ofAnswer: (ask, answer) => tokenize(ask, answer, false),
    async score(ask, prompt, answer) {
      const tokens: string[] = [];
      const logProbs: number[] = [];
      for (const [at, id] of answer.entries()) {
        const before = [...prompt, ...answer.slice(0, at)];
        const body = {
          prompt: before,
          n_predict: 1,
          n_probs: 1,
          post_sampling_probs: false,
          temperature: 0,
          logit_bias: [[id, FORCE]],
          cache_prompt: true,
        };
        const told = await ask({ path: '//completion', body, characters: 4 * before.length, maxTokens: 1 });
        const [first] = readArray(told.completion_probabilities, 'completion_probabilities') as Json[];
        if (first?.id !== id) throw shapeError(`it did not choose token ${id}, as logit_bias asks`);
        tokens.push(String(first.token ?? ''));
        logProbs.push(readLogProb(first.logprob, `token ${at} of the answer`));
      }
      return { tokens, logProbs };
    },
  };
}

/** Added to a token's logit, more than any two logits are apart. */
const FORCE = 1e6;

function readIds(tokens: unknown): number[] {
  const ids = readArray(tokens, 'tokens');
  if (!ids.every((id) => Number.isInteger(id))) throw shapeError('tokens are not whole numbers');
  return ids as number[];
}
