import { InvalidArgumentError } from '@spex/core';
import type { CallContext, Capabilities, LanguageModel, Prompt } from '@spex/lenses';
import type { Forward } from './forward.ts';
import { Runner } from './runner.ts';
import type { PromptTokenizer } from './tokenizer.ts';

/** What a classifier is made of. */
export interface ClassifierParts {
  readonly id: string;
  readonly name: string;
  readonly forward: Forward;
  readonly tokenizer: PromptTokenizer;
  /** Labels in the order of the logits. */
  readonly classes: readonly string[];
  readonly contextTokens: number | undefined;
  /** The number for columns after a text's end; missing: texts of different lengths cannot share a run. */
  readonly pad: number | undefined;
  release(): Promise<void>;
}

/** Tokens of one run, padding included. */
const CELLS = 8192;

/** A sequence classifier: logits of its classes. */
export class ClassifierModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly batchSize = 128;
  readonly concurrency = 1;
  readonly #parts: ClassifierParts;
  readonly #runner: Runner;

  constructor(parts: ClassifierParts) {
    const { contextTokens } = parts;
    this.#parts = parts;
    this.id = parts.id;
    this.name = parts.name;
    this.capabilities = {
      answers: false,
      firstToken: 0,
      generation: false,
      embeddings: false,
      classes: parts.classes,
      messages: false,
      deterministic: true,
      ...(contextTokens === undefined ? {} : { contextTokens }),
    };
    this.#runner = new Runner(parts.forward, 0);
  }

  countTokens(prompt: Prompt): number {
    if (typeof prompt !== 'string') {
      throw new InvalidArgumentError('prompt', 'a classifier takes plain text, no chat', prompt);
    }
    return this.#parts.tokenizer.whole(prompt).length;
  }

  async classify(texts: readonly string[], { signal }: CallContext): Promise<Float64Array> {
    signal?.throwIfAborted();
    const { tokenizer, classes, contextTokens = Infinity, name, pad } = this.#parts;
    const rows = texts.map((text, at) => {
      const ids = tokenizer.whole(text);
      if (ids.length > contextTokens) {
        const excess = ids.length - contextTokens;
        const message = `texts[${at}] has ${ids.length} tokens, ${excess} more than the ${contextTokens} of ${name}'s context: shorten it`;
        throw new InvalidArgumentError(`texts[${at}]`, message, text);
      }
      if (ids.length === 0) {
        const message = `texts[${at}] has no tokens, and ${name} puts none around it`;
        throw new InvalidArgumentError(`texts[${at}]`, message, text);
      }
      return { ids, reusable: ids.length - 1 };
    });
    const logits = new Float64Array(texts.length * classes.length);
    const options = { signal, padding: pad !== undefined, cells: CELLS };
    await this.#runner.each(rows, options, async ({ rows: members, inputs }) => {
      const result = await this.#parts.forward.run(inputs, { pad: pad ?? 0 });
      for (const [index, row] of members.entries()) {
        const own = result.logits.subarray(index * classes.length, (index + 1) * classes.length);
        logits.set(own, row * classes.length);
      }
    });
    return logits;
  }

  dispose(): Promise<void> {
    return this.#parts.release();
  }
}
