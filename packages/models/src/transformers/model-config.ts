import { InvalidArgumentError } from '@spex/core';
import type { TokenizerConfig } from './tokenizer.ts';

/** What spex reads of a config.json or generation_config.json. Families name the same thing differently. */
export interface ModelConfig {
  readonly architectures?: readonly string[];
  readonly model_type?: string;
  readonly id2label?: Readonly<Record<string, string>>;
  readonly max_position_embeddings?: number;
  readonly n_positions?: number;
  readonly n_ctx?: number;
  readonly max_sequence_length?: number;
  readonly vocab_size?: number;
  readonly pad_token_id?: number | null;
  readonly eos_token_id?: number | readonly number[] | null;
  /** Where a model of several parts keeps that of its language. */
  readonly text_config?: ModelConfig;
}

export type Architecture =
  | { readonly kind: 'causal'; readonly vocabulary: number; readonly contextTokens: number | undefined }
  | {
      readonly kind: 'classifier';
      readonly classes: readonly string[];
      readonly pad: number | undefined;
      readonly contextTokens: number | undefined;
    };

const CAUSAL = /(ForCausalLM|LMHeadModel)$/;
const CLASSIFIER = /ForSequenceClassification$/;
/** Families that number positions from the padding token's number on. */
const SHIFTED = new Set(['roberta', 'xlm-roberta', 'camembert', 'xlm-roberta-xl', 'longformer']);

/**
 * Tells from a model's configuration what it is.
 *
 * @throws InvalidArgumentError for a model that is neither a causal language model nor a sequence classifier.
 */
export function readArchitecture(
  name: string,
  config: ModelConfig,
  tokenizer: TokenizerConfig,
): Architecture {
  const architecture = config.architectures?.[0] ?? '';
  const contextTokens = contextOf(config, tokenizer);
  if (CAUSAL.test(architecture)) {
    const vocabulary = config.vocab_size ?? config.text_config?.vocab_size;
    if (vocabulary === undefined) {
      const message = `${name}/config.json has no vocab_size`;
      throw new InvalidArgumentError('source', message, name);
    }
    return { kind: 'causal', vocabulary, contextTokens };
  }
  if (CLASSIFIER.test(architecture)) {
    const labels = Object.entries(config.id2label ?? {}).sort(([a], [b]) => Number(a) - Number(b));
    // Without labels in the file there are two, as Hugging Face has it.
    const classes = labels.length > 0 ? labels.map(([, label]) => label) : ['LABEL_0', 'LABEL_1'];
    return { kind: 'classifier', classes, pad: config.pad_token_id ?? undefined, contextTokens };
  }
  const found = architecture === '' ? 'names no architecture' : `names ${architecture}`;
  const message = `${name}/config.json ${found}: spex runs causal language models (…ForCausalLM) and classifiers (…ForSequenceClassification)`;
  throw new InvalidArgumentError('source', message, architecture);
}

/** Tokens that the model takes at most; undefined where its files do not tell. */
export function contextOf(config: ModelConfig, tokenizer: TokenizerConfig): number | undefined {
  const { model_type = '', pad_token_id } = config;
  const text = config.text_config ?? config;
  const positions =
    text.max_position_embeddings ?? text.n_positions ?? text.n_ctx ?? text.max_sequence_length;
  const shift = SHIFTED.has(model_type) ? (pad_token_id ?? 1) + 1 : 0;
  // Tokenizers without a limit of their own say 1e30.
  const own = tokenizer.model_max_length;
  const limits = [positions === undefined ? undefined : positions - shift, own].filter(
    (limit): limit is number => typeof limit === 'number' && limit > 0 && limit < 1e9,
  );
  return limits.length > 0 ? Math.min(...limits) : undefined;
}
