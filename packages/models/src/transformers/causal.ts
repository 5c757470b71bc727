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
  readonly concurrency = 1;
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
    this.#runner = new Runner(parts.forward, parts.tolerance);
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
    // The last token of the answer is only asked for.
    const logProbs = await this.#score(inputs, ids.subarray(0, -1), ids, signal);
    return { tokens: tokenizer.pieces(ids), logProbs };
  }

  async firstTokenLogProbs(
    prompts: readonly Prompt[],
    candidates: readonly string[],
    { signal }: CallContext,
  ): Promise<FirstTokenLogProbs> {
    const firsts = this.#firstTokens(candidates);
    const inputs = this.#encode(prompts, 1);
    const logProbs = await this.#score(inputs, new Int32Array(0), firsts, signal);
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
      cells: this.#cells(
        inputs.map((ids) => ({ ids, reusable: 0 })),
        1,
      ),
      signal,
    });
    return answers.map((ids) => tokenizer.text(ids));
  }

  dispose(): Promise<void> {
    return this.#parts.release();
  }

  /**
   * Log-probabilities after every prompt and after every token of `tail`, which follows each prompt: of the same number of
   * `tokens` at each of these places. Shape [prompts × tokens].
   */
  async #score(
    prompts: readonly Int32Array[],
    tail: Int32Array,
    tokens: Int32Array,
    signal: AbortSignal | undefined,
  ): Promise<Float64Array> {
    signal?.throwIfAborted();
    const rows = prompts.map((prompt): PlannedRow => {
      const ids = new Int32Array(prompt.length + tail.length);
      ids.set(prompt);
      ids.set(tail, prompt.length);
      return { ids, reusable: prompt.length - 1 };
    });
    const { forward } = this.#parts;
    const places = tail.length + 1;
    const width = tokens.length / places;
    const logProbs = new Float64Array(prompts.length * tokens.length);
    const options = { signal, padding: true, cells: this.#cells(rows, places) };
    await this.#runner.each(rows, options, async ({ rows: members, inputs, past, columns, wanted }) => {
      const kept = forward.columns(columns, wanted);
      const at = new Int32Array(members.length * places);
      const asked = new Int32Array(members.length * tokens.length);
      for (let index = 0; index < members.length; index++) {
        // The first place is the prompt's last token, as far from the row's end as the tail is long.
        const first = inputs[index]!.length - places - (columns - kept);
        for (let place = 0; place < places; place++)
          at[index * places + place] = index * kept + first + place;
        asked.set(tokens, index * tokens.length);
      }
      const found = await forward.logProbs(inputs, { at, tokens: asked, width }, { past, wanted });
      for (const [index, row] of members.entries()) {
        const own = found.subarray(index * tokens.length, (index + 1) * tokens.length);
        logProbs.set(own, row * tokens.length);
      }
    });
    return logProbs;
  }

  /** Tokens of one run that stay within the memory: logits in float32, and those that count twice in float64. */
  #cells(rows: readonly PlannedRow[], places: number): number {
    const { memory, vocabulary } = this.#parts;
    const shortest = rows.reduce((least, { ids }) => Math.min(least, ids.length), Infinity);
    return memory / (vocabulary * (4 + 16 * (places / shortest)));
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

  #firstTokens(candidates: readonly string[]): Int32Array {
    if (candidates.length === 0) {
      throw new InvalidArgumentError('candidates', 'candidates must be at least one text', candidates);
    }
    const { tokenizer } = this.#parts;
    const owners = new Map<number, string>();
    const ids = candidates.map((candidate) => {
      const id = this.#checked(tokenizer.answer(candidate), 'candidates')[0]!;
      const other = owners.get(id);
      if (other !== undefined) {
        const message = `${JSON.stringify(other)} and ${JSON.stringify(candidate)} begin with the same token, ${JSON.stringify(tokenizer.pieces(Int32Array.of(id))[0])}: use whole answers, or candidates that differ at once`;
        throw new InvalidArgumentError('candidates', message, candidates);
      }
      owners.set(id, candidate);
      return id;
    });
    return Int32Array.from(ids);
  }
}
