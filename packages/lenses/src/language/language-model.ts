import type { Estimate } from '@spex/core';

/** One message of a chat. */
export interface Message {
  /** `system`, `user`, `assistant`, or what else the model knows. */
  readonly role: string;
  /** What is said. */
  readonly content: string;
}

/** What a language model is asked: plain text to continue, or a chat to answer. */
export type Prompt = string | readonly Message[];

/** What a language model can do. What a target needs is checked against it before anything is spent. */
export interface Capabilities {
  /** Gives the log-probability of a given answer, token by token: `answerLogProbs`. */
  readonly answers: boolean;
  /**
   * Tokens whose log-probability it gives as the answer's first: `full` for every token, the number of likeliest ones, or
   * 0: `firstTokenLogProbs`.
   */
  readonly firstToken: 'full' | number;
  /** Writes an answer of its own: `generate`. */
  readonly generation: boolean;
  /** Turns texts into vectors: `embed`. */
  readonly embeddings: boolean;
  /** The labels of a classifier, `classify`; empty for a model that is none. */
  readonly classes: readonly string[];
  /** Takes chats as well as plain text. */
  readonly messages: boolean;
  /** Whether equal questions get equal numbers. A hosted model mostly does not promise that. */
  readonly deterministic: boolean;
  /** Tokens that prompt and answer may take together; missing: not known. */
  readonly contextTokens?: number;
  /** US dollars a million tokens; missing: not known, or free. */
  readonly price?: { readonly input: number; readonly output: number };
}

/** What may stop a call. */
export interface CallContext {
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

/** Log-probabilities of one answer after several prompts. */
export interface AnswerLogProbs {
  /** The answer's tokens as text; the same for every prompt. */
  readonly tokens: readonly string[];
  /** Natural logarithms, shape [prompts × tokens]. */
  readonly logProbs: Float64Array;
}

/** Log-probabilities of some candidates for the answer's first token. */
export interface FirstTokenLogProbs {
  /** Natural logarithms, shape [prompts × candidates]. */
  readonly logProbs: Float64Array;
  /** 1 where a candidate was not among the tokens that the model tells of: its number is then an upper bound. */
  readonly bounded: Uint8Array;
}

/** What is asked of a model beside the prompt. */
export interface GenerateOptions {
  /** Most tokens of an answer. */
  readonly maxTokens: number;
}

/**
 * A language model, local or hosted. Every method takes several prompts and gives one answer each, in their order; a
 * method is there exactly where `capabilities` says so. An answer follows the prompt directly: no space is put between.
 * Its tokens are those of the answer by itself, so that they are the same whatever was masked in the prompt.
 */
export interface LanguageModel {
  /** Content hash, or provider and name, of the model and all that shapes its numbers: equal id means equal values. */
  readonly id: string;
  /** For people: `tinystories-656k`, `gpt-4o-mini`. */
  readonly name: string;
  /** What the model can do. */
  readonly capabilities: Capabilities;
  /** Prompts in one call that suit the model; default 1. */
  readonly batchSize?: number;
  /** Calls under way at once that suit the model; default 1. */
  readonly concurrency?: number;
  /** Throws InvalidArgumentError for an answer of no tokens, and for a prompt that with it is longer than the context. */
  answerLogProbs?(prompts: readonly Prompt[], answer: string, context: CallContext): Promise<AnswerLogProbs>;
  /** Of several tokens of a candidate the first counts. Candidates that begin with the same token throw. */
  firstTokenLogProbs?(
    prompts: readonly Prompt[],
    candidates: readonly string[],
    context: CallContext,
  ): Promise<FirstTokenLogProbs>;
  /** The likeliest answer (temperature 0). */
  generate?(
    prompts: readonly Prompt[],
    options: GenerateOptions,
    context: CallContext,
  ): Promise<readonly string[]>;
  /** Shape [texts × dimensions]. */
  embed?(texts: readonly string[], context: CallContext): Promise<Float64Array>;
  /** Logits, shape [texts × classes]. */
  classify?(texts: readonly string[], context: CallContext): Promise<Float64Array>;
  /** Tokens of a prompt, where the model's tokenizer is at hand. */
  countTokens?(prompt: Prompt): number;
  /** What has been used so far, as the model or its server counts it. */
  readonly usage?: Estimate;
  /** Frees what the model holds. */
  dispose?(): Promise<void>;
}
