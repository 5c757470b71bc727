import { InvalidArgumentError } from '@spex/core';
import type {
  AnswerLogProbs,
  CallContext,
  Capabilities,
  FirstTokenLogProbs,
  GenerateOptions,
  LanguageModel,
  Prompt,
} from '@spex/lenses';
import type { Forward } from './forward.ts';
import { generateGreedily } from './generate.ts';
import { logSumExp } from './log-softmax.ts';
import type { PlannedRow } from './plan.ts';
import { Runner } from './runner.ts';
import type { PromptTokenizer } from './tokenizer.ts';

/** What a causal model is made of. */
export interface CausalParts {
  readonly id: string;
  readonly name: string;
  readonly forward: Forward;
  readonly tokenizer: PromptTokenizer;
  readonly vocabulary: number;
  readonly contextTokens: number | undefined;
  /** Tokens that end a text. */
  readonly ends: ReadonlySet<number>;
  /** Bytes that the logits of one run may take. */
  readonly memory: number;
  /** See `Runner`. */
  readonly tolerance: number;
  release(): Promise<void>;
}

/** A causal language model: the log-probabilities of answers, and its own. */
export class CausalModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly batchSize = 128;
  /** One in the run-time, one that tokenises or reads. */
  readonly concurrency = 2;
  readonly #parts: CausalParts;
  readonly #runner: Runner;

  constructor(parts: CausalParts) {
    const { contextTokens } = parts;
    this.#parts = parts;
    this.id = parts.id;
    this.name = parts.name;
    this.capabilities = {
      answers: true,
      firstToken: 'full',
      generation: true,
      embeddings: false,
      classes: [],
      messages: parts.tokenizer.chats,
      deterministic: true,
      ...(contextTokens === undefined ? {} : { contextTokens }),
    };
    const cells = Math.floor(parts.memory / (4 * parts.vocabulary));
    this.#runner = new Runner(parts.forward, cells, parts.tolerance);
  }

  countTokens(prompt: Prompt): number {
    return this.#parts.tokenizer.prompt(prompt).length;
  }

  async answerLogProbs(
    prompts: readonly Prompt[],
    answer: string,
    { signal }: CallContext,
  ): Promise<AnswerLogProbs> {
    const { tokenizer } = this.#parts;
    const ids = this.#checked(tokenizer.answer(answer), 'answer');
    const inputs = this.#encode(prompts, ids.length);
    const logProbs = new Float64Array(prompts.length * ids.length);
    // The last token of the answer is only asked for.
    await this.#read(inputs, ids.subarray(0, -1), signal, (row, at, logits, start, size) => {
      logProbs[row * ids.length + at] = logits[start + ids[at]!]! - logSumExp(logits, start, size);
    });
    return { tokens: tokenizer.pieces(ids), logProbs };
  }

  async firstTokenLogProbs(
    prompts: readonly Prompt[],
    candidates: readonly string[],
    { signal }: CallContext,
  ): Promise<FirstTokenLogProbs> {
    const firsts = this.#firstTokens(candidates);
    const inputs = this.#encode(prompts, 1);
    const logProbs = new Float64Array(prompts.length * firsts.length);
    await this.#read(inputs, new Int32Array(0), signal, (row, _, logits, start, size) => {
      const total = logSumExp(logits, start, size);
      for (const [at, id] of firsts.entries()) {
        logProbs[row * firsts.length + at] = logits[start + id]! - total;
      }
    });
    return { logProbs, bounded: new Uint8Array(logProbs.length) };
  }

  async generate(
    prompts: readonly Prompt[],
    { maxTokens }: GenerateOptions,
    { signal }: CallContext,
  ): Promise<readonly string[]> {
    if (!(Number.isSafeInteger(maxTokens) && maxTokens >= 1)) {
      const message = `maxTokens must be a whole number from 1, not ${maxTokens}`;
      throw new InvalidArgumentError('maxTokens', message, maxTokens);
    }
    const { forward, ends, contextTokens = Infinity, tokenizer } = this.#parts;
    const inputs = this.#encode(prompts, 1);
    const answers = await generateGreedily(forward, this.#runner, inputs, {
      maxTokens,
      contextTokens,
      ends,
      signal,
    });
    return answers.map((ids) => tokenizer.text(ids));
  }

  dispose(): Promise<void> {
    return this.#parts.release();
  }

  /** Calls `read` at the last token of every prompt and at every token of `tail`, which follows each prompt. */
  async #read(
    prompts: readonly Int32Array[],
    tail: Int32Array,
    signal: AbortSignal | undefined,
    read: (row: number, at: number, logits: Float32Array, start: number, size: number) => void,
  ): Promise<void> {
    signal?.throwIfAborted();
    const rows = prompts.map((prompt): PlannedRow => {
      const ids = new Int32Array(prompt.length + tail.length);
      ids.set(prompt);
      ids.set(tail, prompt.length);
      return { ids, reusable: prompt.length - 1 };
    });
    await this.#runner.each(rows, { signal, padding: true }, (run, { logits, dims }, columns) => {
      const size = dims.at(-1)!;
      // The columns that are there end where the longest row does.
      const longest = Math.max(...run.rows.map((row) => rows[row]!.ids.length));
      for (const [index, row] of run.rows.entries()) {
        const first = rows[row]!.reusable - (longest - columns);
        for (let at = 0; at <= tail.length; at++) {
          read(row, at, logits, (index * columns + first + at) * size, size);
        }
      }
    });
  }

  /** The prompts' tokens, all of which leave room for an answer. */
  #encode(prompts: readonly Prompt[], answerTokens: number): Int32Array[] {
    const { tokenizer, contextTokens = Infinity, name } = this.#parts;
    return prompts.map((prompt, at) => {
      const ids = this.#checked(tokenizer.prompt(prompt), `prompts[${at}]`);
      const excess = ids.length + answerTokens - contextTokens;
      if (excess > 0) {
        const message = `prompts[${at}] has ${ids.length} tokens, with the answer's ${answerTokens} that is ${excess} more than the ${contextTokens} of ${name}'s context: shorten it`;
        throw new InvalidArgumentError(`prompts[${at}]`, message, prompt);
      }
      return ids;
    });
  }

  #checked(ids: Int32Array, argument: string): Int32Array {
    const { vocabulary, name } = this.#parts;
    const outside = ids.find((id) => id >= vocabulary);
    if (outside === undefined) return ids;
    const message = `${argument} has token ${outside} and ${name} knows ${vocabulary}: its tokenizer and its weights do not belong together`;
    throw new InvalidArgumentError(argument, message, outside);
  }

  #firstTokens(candidates: readonly string[]): number[] {
    if (candidates.length === 0) {
      throw new InvalidArgumentError('candidates', 'candidates must be at least one text', candidates);
    }
    const { tokenizer } = this.#parts;
    const owners = new Map<number, string>();
    return candidates.map((candidate) => {
      const id = this.#checked(tokenizer.answer(candidate), 'candidates')[0]!;
      const other = owners.get(id);
      if (other !== undefined) {
        const message = `${JSON.stringify(other)} and ${JSON.stringify(candidate)} begin with the same token, ${JSON.stringify(tokenizer.pieces(Int32Array.of(id))[0])}: use whole answers, or candidates that differ at once`;
        throw new InvalidArgumentError('candidates', message, candidates);
      }
      owners.set(id, candidate);
      return id;
    });
  }
}
