import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type Estimate, InvalidArgumentError } from '@spex/core';
import type {
  AnswerLogProbs,
  CallContext,
  Capabilities,
  FirstTokenLogProbs,
  GenerateOptions,
  LanguageModel,
  Prompt,
} from '@spex/lenses';
import type { Llama, LlamaModel, Token } from 'node-llama-cpp';
import { cacheFolder } from '../files/cached-file.ts';
import { contentId } from '../transformers/content-id.ts';
import { chatTemplate } from './chat-template.ts';
import { Engine } from './engine.ts';
import { checkModelFiles, modelFiles, modelName } from './files.ts';
import { type Gpu, loadNodeLlamaCpp, reasonOf, startLlama } from './package.ts';
import { createLlamaTokens, type LlamaTokens } from './tokens.ts';

/** Options of `loadLlamaModel`. */
export interface LlamaModelOptions {
  /** The GGUF file; of a model in several files, any of them. */
  readonly path: string;
  /** What runs it; default false, the processor. `auto`: the best that an installed build of llama.cpp can use. */
  readonly gpu?: Gpu;
  /** Tokens that prompt and answer may take together; default: what the model was trained on, as its file tells. */
  readonly contextTokens?: number;
  /** Threads; default: one a core that is good for it, and one alone for a model below 64 MB, where more only wait. */
  readonly threads?: number;
  /** Keep in memory what the prompts of a call share, and read it once; default true. The numbers are the same. */
  readonly reusePrefixes?: boolean;
  /** Folder where the hashes of large files are kept; default: `SPEX_CACHE`, else the user's cache folder. */
  readonly cacheDir?: string;
}

/** Models below this many bytes run on one thread. */
const SMALL = 64 * 2 ** 20;
/** Prompts in one call: the more, the more prefixes are shared. */
const BATCH = 128;
const GPUS: readonly Gpu[] = [false, 'auto', 'cuda', 'metal', 'vulkan'];

/**
 * Loads a GGUF model through node-llama-cpp, an optional package (`npm install node-llama-cpp`) that brings llama.cpp.
 * Nothing is downloaded or compiled. The prompts of a call are read in the order of their tokens, so that each shared
 * prefix is read once.
 *
 * Log-probabilities are over the whole vocabulary: log p = logit - max - ln Σ exp(logit - max). llama.cpp adds up that sum
 * in 32-bit floats: 1e-6 off for vocabularies of a few thousand tokens, up to 6e-4 for 128,000. Besides, two calls differ
 * by float rounding (about 1e-5 on the processor; on a GPU, whose caches hold 16-bit numbers, more).
 * Special tokens that are written in a prompt or an answer (`</s>`) count as such, as Hugging Face tokenizers have it.
 *
 * @throws OptionalPackageError where node-llama-cpp is missing or has no build for this platform or GPU.
 * @throws InvalidArgumentError for bad options, and for a file that is missing or no GGUF model that llama.cpp can run.
 */
export async function loadLlamaModel(options: LlamaModelOptions): Promise<LanguageModel> {
  const { gpu = false, threads, reusePrefixes = true, cacheDir = cacheFolder() } = options;
  checkCount('threads', threads);
  checkCount('contextTokens', options.contextTokens);
  if (!GPUS.includes(gpu)) {
    throw new InvalidArgumentError('gpu', `gpu must be one of ${GPUS.join(', ')}, not ${String(gpu)}`, gpu);
  }
  const path = resolve(options.path);
  const files = modelFiles(path);
  await checkModelFiles(files);
  const errors: string[] = [];
  const llama = await startLlama(await loadNodeLlamaCpp(), gpu, (message) => errors.push(message));
  try {
    const hash = contentId(files, cacheDir);
    hash.catch(() => {});
    const model = await loadModel(llama, files[0]!, errors);
    const trained = model.trainContextSize;
    const contextTokens = options.contextTokens ?? trained;
    if (contextTokens > trained) {
      const message = `contextTokens is ${contextTokens}, but the model was trained on ${trained}: give at most that`;
      throw new InvalidArgumentError('contextTokens', message, contextTokens);
    }
    const template = await chatTemplate(model.fileInfo.metadata?.tokenizer?.chat_template);
    return new LlamaCppModel({
      id: `gguf:${(await hash).slice(0, 32)}${llama.gpu === false ? '' : `/${llama.gpu}`}`,
      name: modelName(path),
      tokens: createLlamaTokens(model, template),
      messages: template !== undefined,
      contextTokens,
      engine: new Engine(model, {
        contextTokens,
        reusePrefixes,
        exact: llama.gpu === false,
        threads: threads ?? (model.size < SMALL ? 1 : llama.cpuMathCores || availableParallelism()),
      }),
      isEnd: (token) => model.isEogToken(token),
      close: () => llama.dispose(),
    });
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}

async function loadModel(llama: Llama, path: string, errors: readonly string[]): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath: path });
  } catch (cause) {
    const reason = errors.map((line) => line.trim()).find((line) => line !== '') ?? reasonOf(cause);
    throw new InvalidArgumentError('path', `llama.cpp cannot load ${path}: ${reasonOf(reason)}`, path);
  }
}

function checkCount(name: string, count: number | undefined): void {
  if (count === undefined || (Number.isSafeInteger(count) && count >= 1)) return;
  throw new InvalidArgumentError(name, `${name} must be a whole number from 1, not ${count}`, count);
}

interface Parts {
  readonly id: string;
  readonly name: string;
  readonly tokens: LlamaTokens;
  readonly messages: boolean;
  readonly contextTokens: number;
  readonly engine: Engine;
  readonly isEnd: (token: Token) => boolean;
  readonly close: () => Promise<void>;
}

class LlamaCppModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly batchSize = BATCH;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.id = parts.id;
    this.name = parts.name;
    this.capabilities = {
      answers: true,
      firstToken: 'full',
      generation: true,
      embeddings: false,
      classes: [],
      messages: parts.messages,
      deterministic: true,
      contextTokens: parts.contextTokens,
    };
  }

  get usage(): Estimate {
    return { tokens: this.#parts.engine.tokens };
  }

  countTokens(prompt: Prompt): number {
    return this.#parts.tokens.prompt(prompt).length;
  }

  async answerLogProbs(
    prompts: readonly Prompt[],
    answer: string,
    { signal }: CallContext,
  ): Promise<AnswerLogProbs> {
    const { tokens, engine } = this.#parts;
    const wanted = tokens.answer(answer);
    const rows = this.#rows(prompts, wanted.length, 'the answer');
    const logProbs = new Float64Array(rows.length * wanted.length);
    await engine.run(rows, wanted.length - 1, signal, async ({ row, sequence, rest }) => {
      const asked = wanted.map((token, at) => predict(at === 0 ? rest.at(-1)! : wanted[at - 1]!, [token]));
      const results = await sequence.controlledEvaluate([...rest.slice(0, -1), ...asked]);
      for (const [at, token] of wanted.entries()) {
        logProbs[row * wanted.length + at] = logProb(results[rest.length - 1 + at]!, token);
      }
      engine.count(wanted.length - 1);
    });
    return { tokens: tokens.pieces(answer, wanted), logProbs };
  }

  async firstTokenLogProbs(
    prompts: readonly Prompt[],
    candidates: readonly string[],
    { signal }: CallContext,
  ): Promise<FirstTokenLogProbs> {
    const { tokens, engine } = this.#parts;
    const first = candidates.map((candidate) => tokens.answer(candidate)[0]!);
    for (const [at, token] of first.entries()) {
      const before = first.indexOf(token);
      if (before === at) continue;
      const [one, two] = [candidates[before]!, candidates[at]!].map((text) => JSON.stringify(text));
      const message = `the candidates ${one} and ${two} begin with the same token: only the first one counts`;
      throw new InvalidArgumentError('candidates', message, candidates);
    }
    const rows = this.#rows(prompts, 1, 'a token');
    const logProbs = new Float64Array(rows.length * first.length);
    await engine.run(rows, 0, signal, async ({ row, sequence, rest }) => {
      const results = await sequence.controlledEvaluate([...rest.slice(0, -1), predict(rest.at(-1)!, first)]);
      for (const [at, token] of first.entries()) {
        logProbs[row * first.length + at] = logProb(results[rest.length - 1]!, token);
      }
    });
    return { logProbs, bounded: new Uint8Array(logProbs.length) };
  }

  /** An answer ends with the model's end token, after `maxTokens`, or where its context is full. */
  async generate(
    prompts: readonly Prompt[],
    { maxTokens }: GenerateOptions,
    { signal }: CallContext,
  ): Promise<readonly string[]> {
    checkCount('maxTokens', maxTokens);
    const { tokens, engine, contextTokens } = this.#parts;
    const rows = this.#rows(prompts, 1, 'a token');
    const most = rows.map((row) => Math.min(maxTokens, contextTokens - row.length));
    const answers = new Array<string>(rows.length).fill('');
    await engine.run(rows, Math.max(0, ...most) - 1, signal, async ({ row, sequence, rest }) => {
      const written: Token[] = [];
      for await (const token of sequence.evaluate([...rest], { temperature: 0 })) {
        signal?.throwIfAborted();
        if (this.#parts.isEnd(token)) break;
        written.push(token);
        if (written.length === most[row]) break;
      }
      engine.count(Math.max(0, written.length - 1));
      answers[row] = tokens.text(written);
    });
    return answers;
  }

  async dispose(): Promise<void> {
    await this.#parts.engine.dispose();
    await this.#parts.close();
  }

  /** The prompts' tokens. Throws where one is too long for the context together with what follows it. */
  #rows(prompts: readonly Prompt[], more: number, what: string): Token[][] {
    const { tokens, contextTokens } = this.#parts;
    return prompts.map((prompt, at) => {
      const row = tokens.prompt(prompt);
      const over = row.length + more - contextTokens;
      if (over > 0) {
        const message = `prompts[${at}] has ${row.length} tokens and ${what} ${more}: ${over} more than the context of ${contextTokens}`;
        throw new InvalidArgumentError('prompts', message, prompt);
      }
      return row;
    });
  }
}

/** What to ask llama.cpp after a token: the logits of some tokens, the largest logit, and the sum. */
function predict(after: Token, tokens: Token[]) {
  // The selected token of a greedy choice is the likeliest: its logit is the largest.
  const logits = { filter: { tokens, includeSelected: true } };
  return [after, { generateNext: { logits, totalLogitWeight: true } }] as [Token, object];
}

/** Natural logarithm of a token's probability: its logit less the largest, less ln Σ exp(logit - largest). */
function logProb(
  { next }: { readonly next: { readonly logits?: Map<Token, number>; readonly totalLogitWeight?: number } },
  token: Token,
): number {
  const largest = Math.max(...next.logits!.values());
  return next.logits!.get(token)! - largest - Math.log(next.totalLogitWeight!);
}
