import { createRequire } from 'node:module';
import type { Template } from '@huggingface/jinja';
import type * as OnnxRuntime from 'onnxruntime-node';
import { OptionalPackageError } from '../errors/index.ts';

const RUNTIME = 'onnxruntime-node';
const TOKENIZERS = '@huggingface/tokenizers';
const TEMPLATES = '@huggingface/jinja';
const ALL = [RUNTIME, TOKENIZERS, TEMPLATES];

/**
 * The part of the class of `@huggingface/tokenizers` that spex uses. Its own declarations import each other without file
 * extensions, which TypeScript does not follow in ES modules.
 */
export interface Tokenizer {
  /** Maps words to tokens. Byte-pair models do it by `bpe`. */
  model: { readonly unk_token_id?: number; bpe?: (word: string) => string[] };
  encode(text: string, options?: { readonly add_special_tokens: boolean }): { readonly ids: number[] };
  decode(
    ids: number[],
    options?: { readonly skip_special_tokens: boolean; readonly clean_up_tokenization_spaces: boolean },
  ): string;
  token_to_id(token: string): number | undefined;
}

/** What a Hugging Face model needs from optional packages. */
export interface TransformersPackages {
  readonly runtime: typeof OnnxRuntime;
  readonly Tokenizer: new (file: object, config: object) => Tokenizer;
  readonly Template: typeof Template;
}

/**
 * Loads the optional packages.
 *
 * @throws OptionalPackageError where one is not installed, or the run-time has no build for this platform.
 */
export function loadTransformersPackages(
  require: NodeJS.Require = createRequire(import.meta.url),
): TransformersPackages {
  try {
    for (const name of ALL) require.resolve(name);
  } catch (cause) {
    const message = `a Hugging Face model needs optional packages: npm install ${ALL.join(' ')}`;
    throw new OptionalPackageError(message, ALL, { cause });
  }
  const load = (name: string) => {
    try {
      return require(name);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      const message = `${name} does not run on ${process.platform} ${process.arch}: ${reason}`;
      throw new OptionalPackageError(message, [name], { cause });
    }
  };
  return {
    runtime: load(RUNTIME),
    Tokenizer: load(TOKENIZERS).Tokenizer,
    Template: load(TEMPLATES).Template,
  };
}
