import { contentHash, type Estimate, GameError } from '@spex/core';
import type { PromptScorer } from '../../prompt-scorer.ts';
import type { CallContext, LanguageModel, Prompt } from '../language-model.ts';
import { checkCapabilities, type Needs } from '../requirements.ts';

/** What is measured on a language model. */
export interface Target {
  /** As `parseTarget` takes it, where it does: `answer: Paris`. */
  readonly spec: string;
  /** What the model must be able to do. */
  readonly needs: Needs;
  /**
   * The numbers for prompts that are the given full prompt, masked. Some targets ask the model about the full prompt
   * here: for the answer's tokens, or for its own answer.
   *
   * Throws, before anything is spent, CapabilityError for a model that cannot do it and InvalidArgumentError for what does
   * not fit the model: an unknown class, an answer of no tokens, a prompt longer than the context.
   */
  createScorer(model: LanguageModel, prompt: Prompt, context?: CallContext): Promise<PromptScorer>;
}

/** A target whose scorer is made once the model is known to be able. */
export function defineTarget(
  spec: string,
  needs: Needs,
  create: (model: LanguageModel, prompt: Prompt, context: CallContext) => Promise<PromptScorer>,
): Target {
  const target: Target = {
    spec,
    needs,
    async createScorer(model, prompt, context = {}) {
      checkCapabilities(model, target, prompt);
      return create(model, prompt, context);
    },
  };
  return target;
}

/** A scorer on a model. `key` is all that shapes the numbers beside the model. */
export function scorerOn(
  model: LanguageModel,
  kind: string,
  key: readonly unknown[],
  rest: Pick<PromptScorer, 'outputs' | 'settled' | 'score' | 'estimate' | 'notes'>,
): PromptScorer {
  return {
    // As JSON, which tells lone surrogates apart.
    id: `${model.id}/${kind}-${contentHash(JSON.stringify(key))}`,
    batchSize: model.batchSize ?? 1,
    ...rest,
  };
}

/** Throws GameError unless a model gave as many numbers or answers as it was asked for. */
export function checkCount(model: LanguageModel, what: string, given: number, asked: number): void {
  if (given !== asked) throw new GameError(`model '${model.name}' gave ${given} ${what}, not ${asked}`, []);
}

/** Characters of a token of everyday English, where no tokenizer is at hand. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens of a prompt; a rule of thumb where the model has no tokenizer. */
export function tokensOf(model: LanguageModel, prompt: Prompt): number {
  if (model.countTokens !== undefined) return model.countTokens(prompt);
  const texts = typeof prompt === 'string' ? [prompt] : prompt.map(({ content }) => content);
  return Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / CHARACTERS_PER_TOKEN);
}

/** Tokens that a model reads and writes for one prompt. */
export interface Load {
  readonly model: LanguageModel;
  readonly input: number;
  readonly output: number;
}

/** Tokens and money that so many prompts take at most (masked prompts are shorter than the full one). */
export function estimator(loads: readonly Load[]): (prompts: number) => Estimate {
  let tokens = 0;
  let dollars: number | undefined;
  for (const { model, input, output } of loads) {
    tokens += input + output;
    const { price } = model.capabilities;
    if (price !== undefined) dollars = (dollars ?? 0) + (input * price.input + output * price.output) / 1e6;
  }
  return (prompts) => ({
    tokens: prompts * tokens,
    ...(dollars === undefined ? {} : { dollars: prompts * dollars }),
  });
}

/** A text for an output's name: control characters as JSON writes them, a long one cut. */
export function shown(text: string): string {
  const characters = [...JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\')];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
