import { contentHash, type Estimate } from '@spex/core';
import type { Capabilities, LanguageModel, Prompt } from '@spex/lenses';
import { answersByEcho, answersByTokens } from './answers.ts';
import { createAsker } from './asker.ts';
import { createClient } from './client.ts';
import { createEmbed } from './embeddings.ts';
import type { Endpoint } from './endpoints.ts';
import { createFirstTokens } from './first-token.ts';
import { checkOpenAIOptions, type OpenAIOptions } from './options.ts';
import { type Findings, probe } from './probe.ts';
import { readChoice, readText } from './shapes.ts';

/** A model behind an OpenAI-compatible server. */
export interface OpenAIModel extends LanguageModel {
  /** What it took to find out what the server can do. Part of `usage`. */
  readonly probe: Pick<Estimate, 'tokens' | 'dollars'> & { readonly calls: number };
  readonly usage: Estimate;
}

/**
 * A model behind an OpenAI-compatible server: OpenAI, vLLM, llama.cpp, Ollama, LM Studio, Together. A few tiny calls find
 * out what the server really does (`probe` on the result tells what they took):
 *
 * - given answers: on vLLM and llama.cpp in the answer's own tokens, after text and chats; elsewhere by `echo` of the
 *   completions endpoint, after text only, see `answersByEcho` for tokens that merge across the boundary;
 * - first tokens: by `top_logprobs`;
 * - a plain text is completed where the server has a completions endpoint for this model, else it is what a user says.
 *
 * Several prompts are asked at once: `schedule` bounds that. When one fails, the answers to the others are kept until they
 * are asked for again, so that nothing is paid for twice. The signal forbids further calls.
 *
 * Throws InvalidArgumentError for a bad option, CallError when the server is not there, refuses the key, or has no such
 * model. The API key is in no error, no id and no property.
 */
export async function connectOpenAI(options: OpenAIOptions): Promise<OpenAIModel> {
  const connection = checkOpenAIOptions(options);
  const { model, base, body, price } = connection;
  const client = createClient(connection);
  const asker = createAsker(client);
  const findings = await probe(client, asker, model, options.signal);
  const { chat, server } = findings;
  const text = textEndpoint(findings);
  const endpointFor = (prompt: Prompt): Endpoint => (typeof prompt === 'string' ? text : chat)!;

  const capabilities = capabilitiesOf(findings, text, price);
  const { answers, revision } = findings;
  const shaping = [text?.kind, answers, server?.server, text?.topTokens, chat?.topTokens, body, revision];
  const probed = { calls: client.calls, ...client.usage };

  return {
    id: `openai:${model}@${base}#${contentHash(JSON.stringify(shaping)).slice(0, 12)}`,
    name: model,
    capabilities,
    // One prompt at a time loses no other answer when it fails; `schedule` says how many calls there are really.
    batchSize: 1,
    concurrency: 8,
    probe: probed,
    get usage() {
      return client.usage;
    },
    ...(findings.answers === 'tokens' && {
      answerLogProbs: answersByTokens(asker, server!, findings.contextTokens),
    }),
    ...(findings.answers === 'echo' && { answerLogProbs: answersByEcho(asker, model) }),
    ...(capabilities.firstToken !== 0 && {
      firstTokenLogProbs: createFirstTokens({
        asker,
        endpointFor,
        server,
        exact: findings.answers === 'tokens',
      }),
    }),
    ...(text && {
      generate: (prompts, { maxTokens }, { signal }) =>
        asker.each(prompts, signal, async (prompt, ask) => {
          const wish = { maxTokens, topTokens: 0, temperature: 0 } as const;
          return readText(readChoice(await ask(endpointFor(prompt).question(prompt, wish))));
        }),
    }),
    ...(findings.embeddings && { embed: createEmbed(asker, model) }),
  } satisfies OpenAIModel;
}

/** Where plain text goes: to be completed, unless only the chat tells log-probabilities. */
function textEndpoint({ chat, completions }: Findings): Endpoint | undefined {
  if (!completions) return chat;
  return completions.topTokens === 0 && chat && chat.topTokens > 0 ? chat : completions;
}

function capabilitiesOf(
  findings: Findings,
  text: Endpoint | undefined,
  price: Capabilities['price'],
): Capabilities {
  const { chat, contextTokens, answers } = findings;
  const counts = [text, chat].flatMap((endpoint) => (endpoint ? [endpoint.topTokens] : []));
  const least = counts.length > 0 ? Math.min(...counts) : 0;
  return {
    answers: answers !== undefined,
    // Where given tokens can be scored, so can every candidate.
    firstToken: least > 0 && answers === 'tokens' ? 'full' : least,
    generation: text !== undefined,
    embeddings: findings.embeddings,
    classes: [],
    messages: chat !== undefined,
    deterministic: false,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(price ? { price } : {}),
  };
}
