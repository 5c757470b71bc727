import { GameError } from '@spex/core';
import type { TextScorer } from '../text-scorer.ts';

/** Texts are remembered until they weigh this much together (about 64 MB); then the oldest go. */
const CAPACITY = 32_000_000;

/** What an entry weighs beside its text's UTF-16 code units and its numbers. */
const ENTRY = 64;

/** Asks a scorer for each distinct text once: across batches, and across batches under way at the same time. */
export class TextMemory {
  readonly #scorer: TextScorer;
  readonly #capacity: number;
  readonly #known = new Map<string, Float64Array>();
  readonly #underWay = new Map<string, Promise<void>>();
  #held = 0;

  constructor(scorer: TextScorer, capacity: number = CAPACITY) {
    this.#scorer = scorer;
    this.#capacity = capacity;
  }

  /** Values of the texts, shape [texts × outputs]; a text may stand several times. `fresh`: asked for all the same. */
  async values(
    texts: readonly string[],
    { fresh: anew = false, ...context }: { readonly signal?: AbortSignal; readonly fresh?: boolean },
  ): Promise<Float64Array> {
    if (anew) return this.#scorer.score(texts, context);
    const width = this.#scorer.outputs.length;
    const found = new Map<string, Float64Array>();
    while (found.size < texts.length) {
      const fresh = new Set<string>();
      const waits = new Set<Promise<void>>();
      for (const text of texts) {
        if (found.has(text)) continue;
        const values = this.#known.get(text);
        const wait = this.#underWay.get(text);
        if (values !== undefined) found.set(text, values);
        else if (wait !== undefined) waits.add(wait);
        else fresh.add(text);
      }
      if (fresh.size > 0) await this.#ask([...fresh], found, context);
      // Another batch's failure is its own to tell: whatever it leaves unanswered is asked for again here.
      else if (waits.size > 0) await Promise.allSettled(waits);
      else break;
    }
    const values = new Float64Array(texts.length * width);
    texts.forEach((text, row) => {
      values.set(found.get(text)!, row * width);
    });
    return values;
  }

  /** Takes note of values that were had elsewhere, shape [texts × outputs]. */
  learn(texts: readonly string[], values: Float64Array): void {
    const width = this.#scorer.outputs.length;
    texts.forEach((text, row) => {
      this.#remember(text, values.slice(row * width, (row + 1) * width));
    });
  }

  async #ask(
    texts: readonly string[],
    found: Map<string, Float64Array>,
    context: { readonly signal?: AbortSignal },
  ): Promise<void> {
    const asked = this.#score(texts, found, context);
    for (const text of texts) this.#underWay.set(text, asked);
    try {
      await asked;
    } finally {
      for (const text of texts) this.#underWay.delete(text);
    }
  }

  async #score(
    texts: readonly string[],
    found: Map<string, Float64Array>,
    context: { readonly signal?: AbortSignal },
  ): Promise<void> {
    const { id, outputs } = this.#scorer;
    const values = await this.#scorer.score(texts, context);
    const width = outputs.length;
    if (values.length !== texts.length * width) {
      throw new GameError(
        `scorer ${id} gave ${values.length} numbers for ${texts.length} texts with ${width} outputs each`,
        [],
      );
    }
    texts.forEach((text, row) => {
      const own = values.slice(row * width, (row + 1) * width);
      found.set(text, own);
      // What is no number is not remembered: the evaluator finds the coalition at fault by asking again.
      if (own.every(Number.isFinite)) this.#remember(text, own);
    });
  }

  #remember(text: string, values: Float64Array): void {
    const weight = (one: string): number => one.length + values.length + ENTRY;
    if (this.#known.has(text) || weight(text) > this.#capacity) return;
    this.#known.set(text, values);
    this.#held += weight(text);
    for (const oldest of this.#known.keys()) {
      if (this.#held <= this.#capacity) break;
      this.#held -= weight(oldest);
      this.#known.delete(oldest);
    }
  }
}
