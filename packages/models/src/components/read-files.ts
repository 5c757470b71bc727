import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type { ModelConfig } from '../transformers/model-config.ts';
import type { TransformersPackages } from '../transformers/packages.ts';
import { type ModelFiles, openModelFiles, readModelJson, readModelText } from '../transformers/source.ts';
import {
  createPromptTokenizer,
  type TokenizerConfig,
  type TokenizerFile,
} from '../transformers/tokenizer.ts';
import { readLlama2Tokenizer } from './llama2-tokenizer.ts';
import type { TextTokens } from './text-tokens.ts';

export interface ReadOptions {
  readonly source: string;
  readonly tokenizer?: string;
  readonly localOnly?: boolean;
  readonly revision?: string;
  readonly cacheDir?: string;
  readonly signal?: AbortSignal;
}

/** What stands beside a model's graph. */
export interface BesideGraph {
  /** undefined: the graph has to tell by itself. */
  readonly config: ModelConfig | undefined;
  readonly tokenizerConfig: TokenizerConfig;
  /** `classifier`: whether special tokens stand after a text, too. */
  tokens(classifier: boolean): TextTokens;
}

/**
 * Reads the configuration and the tokenizer of a model: those in its folder, for an `.onnx` file those beside it or one
 * folder up, or the tokenizer given (`tokenizer.json`, a folder that holds one, or llama2.c's `.bin`).
 *
 * Throws InvalidArgumentError where there is no tokenizer, or it cannot be read.
 */
export async function readBesideGraph(
  packages: TransformersPackages,
  options: ReadOptions,
): Promise<BesideGraph> {
  const files = await filesOf(options);
  const config = files && (await readModelJson<ModelConfig>(files, 'config.json'));
  const { tokenizer } = options;
  if (tokenizer !== undefined && (await isFile(tokenizer)) && !tokenizer.toLowerCase().endsWith('.json')) {
    const tokens = readLlama2Tokenizer(await readFile(tokenizer), tokenizer);
    return { config, tokenizerConfig: {}, tokens: () => tokens };
  }
  const own = tokenizer === undefined ? files : await tokenizerFiles(tokenizer);
  const name = tokenizer !== undefined && (await isFile(tokenizer)) ? basename(tokenizer) : 'tokenizer.json';
  const file = own && (await readModelJson<TokenizerFile>(own, name));
  if (own === undefined || file === undefined) {
    const message = `there is no tokenizer.json beside ${options.source}: name the tokenizer's file (tokenizer.json, or a .bin of llama2.c)`;
    throw new InvalidArgumentError('tokenizer', message, tokenizer);
  }
  const tokenizerConfig = (await readModelJson<TokenizerConfig>(own, 'tokenizer_config.json')) ?? {};
  const template = await readModelText(own, 'chat_template.jinja');
  try {
    const made = createPromptTokenizer(packages, file, tokenizerConfig, template);
    return {
      config,
      tokenizerConfig,
      tokens: (classifier) => ({
        whole: (text) => (classifier ? made.whole(text) : made.prompt(text)),
        following: (text) => made.answer(text),
        text: (token) => made.pieces(Int32Array.of(token))[0]!,
      }),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${own.name}/${name} is no tokenizer that spex can read: ${reason}`;
    throw new InvalidArgumentError('tokenizer', message, name);
  }
}

/** The files around a graph; undefined where a bare file has no folder of a model around it. */
async function filesOf(options: ReadOptions): Promise<ModelFiles | undefined> {
  const { source } = options;
  if (!(await isFile(source))) {
    if (!/\.onnx$/i.test(source)) return openModelFiles(source, options);
    throw new InvalidArgumentError('source', `there is no file ${source}`, source);
  }
  const folder = dirname(resolve(source));
  for (const place of [folder, dirname(folder)]) {
    const files = await openModelFiles(place, {});
    if (files.list.includes('config.json') || files.list.includes('tokenizer.json')) return files;
  }
  return undefined;
}

async function tokenizerFiles(path: string): Promise<ModelFiles> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) {
    throw new InvalidArgumentError('tokenizer', `there is no tokenizer file ${path}`, path);
  }
  return openModelFiles(info.isDirectory() ? path : dirname(resolve(path)), {});
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
