import type { Template } from '@huggingface/jinja';
import { InvalidArgumentError } from '@spex/core';
import type { Message, Prompt } from '@spex/lenses';
import { type BpeModel, createBpe } from './bpe.ts';
import type { Tokenizer, TransformersPackages } from './packages.ts';

/** A part of a tokenizer.json: a normalizer, pre-tokenizer or decoder, or a sequence of such. */
interface Part {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What spex reads of a tokenizer.json. */
export interface TokenizerFile {
  readonly model: { readonly type?: string; readonly [key: string]: unknown };
  readonly normalizer: Part | null;
  readonly pre_tokenizer: Part | null;
  readonly decoder: Part | null;
}

/** What spex reads of a tokenizer_config.json. */
export interface TokenizerConfig {
  readonly chat_template?: string | readonly { readonly name: string; readonly template: string }[];
  readonly model_max_length?: number;
  /** `bos_token`, `eos_token` and the like: text, or an object that holds it. */
  readonly [key: string]: unknown;
}

/** Turns prompts and answers into tokens, and tokens into text. */
export interface PromptTokenizer {
  /** Whether the tokenizer comes with a chat template. */
  readonly chats: boolean;
  /** Tokens of a prompt with those that its model wants before it. Never empty. */
  prompt(prompt: Prompt): Int32Array;
  /** Tokens of a text that is classified, with all special tokens around it. */
  whole(text: string): Int32Array;
  /** Tokens of a text that follows another directly. Throws where the tokenizer cannot write it. */
  answer(text: string): Int32Array;
  /** The text of each token; together the answer's. */
  pieces(ids: Int32Array): string[];
  /** The text of tokens that follow a prompt. Special tokens are left out. */
  text(ids: readonly number[]): string;
  /** The number of a special token: `eos`, `pad`. */
  special(name: string): number | undefined;
}

/** Reads a tokenizer from its two files. `chatTemplate` is the third, chat_template.jinja, where there is one. */
export function createPromptTokenizer(
  { Tokenizer, Template }: TransformersPackages,
  file: TokenizerFile,
  config: TokenizerConfig,
  chatTemplate?: string,
): PromptTokenizer {
  const full = new Tokenizer(file, config);
  useFastBpe(full, file);
  const follower = followingTokenizer(Tokenizer, full, file, config);
  const { before } = frame(full);
  const template = chatTemplateOf(config, chatTemplate);
  let compiled: Template | undefined;

  const special = (name: string) => {
    const text = specialText(config[`${name}_token`]);
    return text === undefined ? undefined : full.token_to_id(text);
  };
  const plain = (text: string) => full.encode(text, { add_special_tokens: false }).ids;
  const follow = (ids: readonly number[], skipSpecial: boolean) =>
    ids.length === 0
      ? ''
      : follower.decode([...ids], { skip_special_tokens: skipSpecial, clean_up_tokenization_spaces: false });

  function render(messages: readonly Message[]): string {
    if (template === undefined) {
      throw new InvalidArgumentError(
        'prompts',
        'this model has no chat template: give it plain text',
        messages,
      );
    }
    compiled ??= new Template(template);
    const tokens = ['bos', 'eos', 'unk', 'pad'].map((name) => [
      `${name}_token`,
      specialText(config[`${name}_token`]),
    ]);
    return compiled.render({
      messages: messages.map((message) => ({ ...message })),
      add_generation_prompt: true,
      ...Object.fromEntries(tokens.filter(([, text]) => text !== undefined)),
    });
  }

  return {
    chats: template !== undefined,
    special,
    prompt(prompt) {
      const ids = typeof prompt === 'string' ? [...before, ...plain(prompt)] : plain(render(prompt));
      if (ids.length === 0) {
        // As in the Language Model Evaluation Harness: what follows nothing follows the start, or the end, of a text.
        const start = special('bos') ?? special('eos');
        if (start === undefined) {
          const message = 'an empty prompt gives this model nothing to start from: it has no start token';
          throw new InvalidArgumentError('prompts', message, prompt);
        }
        ids.push(start);
      }
      return Int32Array.from(ids);
    },
    whole: (text) => Int32Array.from(full.encode(text).ids),
    answer(text) {
      const ids = follower.encode(text, { add_special_tokens: false }).ids;
      if (ids.length === 0) {
        throw new InvalidArgumentError(
          'answer',
          `the answer ${JSON.stringify(text)} has no tokens: give some text`,
          text,
        );
      }
      const unknown = full.model.unk_token_id;
      const back = follow(ids, false);
      if (ids.some((id) => id === undefined || id === unknown) || !alike(back, text)) {
        const message = `this model's tokenizer cannot write ${JSON.stringify(text)}: it reads back as ${JSON.stringify(back)}`;
        throw new InvalidArgumentError('answer', message, text);
      }
      return Int32Array.from(ids);
    },
    pieces(ids) {
      const pieces: string[] = [];
      let written = '';
      for (let end = 1; end <= ids.length; end++) {
        const now = follow([...ids.subarray(0, end)], false);
        // A letter of several tokens counts to the last of them.
        const whole = end === ids.length ? now : now.replace(/\uFFFD+$/u, '');
        pieces.push(whole.startsWith(written) ? whole.slice(written.length) : follow([ids[end - 1]!], false));
        written = whole;
      }
      return pieces;
    },
    text: (ids) => follow(ids, true),
  };
}

/** Merging in typed arrays in place of the library's, which takes longer than a small model's run. */
function useFastBpe(tokenizer: Tokenizer, { model }: TokenizerFile): void {
  const plain = !model.end_of_word_suffix && !model.continuing_subword_suffix;
  if (model.type !== 'BPE' || !plain) return;
  tokenizer.model.bpe = createBpe(model as unknown as BpeModel);
}

/**
 * The tokenizer for what follows a text. Many put a space before whatever they are given (`▁`), and take it off again when
 * they decode; an answer follows its prompt directly, so this one does neither.
 */
function followingTokenizer(
  Tokenizer: TransformersPackages['Tokenizer'],
  full: Tokenizer,
  file: TokenizerFile,
  config: TokenizerConfig,
): Tokenizer {
  const changed: TokenizerFile = {
    ...file,
    normalizer: withoutSpace(file.normalizer, 'normalizers'),
    pre_tokenizer: withoutSpace(file.pre_tokenizer, 'pretokenizers'),
    decoder: withoutSpace(file.decoder, 'decoders'),
  };
  if (JSON.stringify({ ...changed, model: 0 }) === JSON.stringify({ ...file, model: 0 })) return full;
  // A large vocabulary is not read twice: the model behind both is the same.
  const model = file.model.type === 'BPE' ? { ...file.model, vocab: {}, merges: [] } : file.model;
  const follower = new Tokenizer({ ...changed, model }, config);
  follower.model = full.model;
  return follower;
}

/** A part of a tokenizer.json without what adds or strips a leading space; null where nothing is left of it. */
function withoutSpace(part: Part | null, list: string): Part | null {
  switch (part?.type) {
    case 'Sequence': {
      const parts = (part[list] as Part[]).map((inner) => withoutSpace(inner, list));
      return { ...part, [list]: parts.filter((inner) => inner !== null) };
    }
    case 'Prepend':
      return null;
    case 'Strip':
      return list === 'decoders' ? { ...part, start: 0 } : part;
    case 'ByteLevel':
      return list === 'pretokenizers' && part.add_prefix_space ? { ...part, add_prefix_space: false } : part;
    case 'Metaspace': {
      if (list === 'pretokenizers') return { ...part, add_prefix_space: false, prepend_scheme: 'never' };
      const content = part.replacement ?? '▁';
      return { type: 'Replace', pattern: { String: content }, content: ' ' };
    }
    default:
      return part;
  }
}

/** The special tokens that stand before a text. Those after it would end it before its answer. */
function frame(tokenizer: Tokenizer): { readonly before: readonly number[] } {
  const bare = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const framed = tokenizer.encode('a').ids;
  for (let at = 0; at + bare.length <= framed.length; at++) {
    if (bare.every((id, index) => framed[at + index] === id)) return { before: framed.slice(0, at) };
  }
  return { before: [] };
}

function chatTemplateOf({ chat_template }: TokenizerConfig, file: string | undefined): string | undefined {
  if (file !== undefined) return file;
  if (chat_template === undefined || typeof chat_template === 'string') return chat_template;
  return (chat_template.find(({ name }) => name === 'default') ?? chat_template[0])?.template;
}

function specialText(token: unknown): string | undefined {
  if (typeof token === 'string') return token;
  const content = (token as { content?: unknown } | null | undefined)?.content;
  return typeof content === 'string' ? content : undefined;
}

/** Tokenizers may lower case and normalise what they read; beyond that, what they read is not what was written. */
function alike(a: string, b: string): boolean {
  const fold = (text: string) =>
    text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/gu, '');
  return fold(a) === fold(b);
}
