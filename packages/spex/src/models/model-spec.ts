import { stat } from 'node:fs/promises';
import { InvalidArgumentError } from '@spex/core';

/** Which model, as `--model` names it. */
export type ModelSpec =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'folder'; readonly source: string }
  | { readonly kind: 'hub'; readonly source: string }
  | { readonly kind: 'openai'; readonly model: string; readonly url: string | undefined }
  | { readonly kind: 'gguf'; readonly file: string }
  | { readonly kind: 'command'; readonly command: string };

/** Every kind of model, as `parseModelSpec` takes it, with a line of help. */
export const MODEL_KINDS: readonly { readonly spec: string; readonly help: string }[] = [
  { spec: 'DIR', help: 'a Hugging Face model in a folder: config.json, tokenizer.json, onnx/model.onnx' },
  { spec: 'hub:OWNER/NAME', help: 'the same from the hub, downloaded once' },
  { spec: 'gguf:FILE', help: 'a GGUF file, through node-llama-cpp' },
  { spec: 'openai:MODEL@URL', help: 'an OpenAI-compatible server; without @URL OpenAI itself' },
  { spec: 'command:PROGRAM', help: 'a program that reads JSON lines and writes values' },
];

/** The model that a spec names; undefined: the embedded encoder. Throws InvalidArgumentError. */
export function parseModelSpec(spec: string | undefined): ModelSpec {
  if (spec === undefined) return { kind: 'embedded' };
  const [, prefix = '', rest = ''] = /^([a-z][a-z-]+):(.*)$/is.exec(spec) ?? [];
  const needs = (what: string, value: string): string => {
    if (value.trim() !== '') return value;
    throw wrong(`model ${prefix}: needs ${what}`, spec);
  };
  switch (prefix.toLowerCase()) {
    case '':
      return { kind: 'folder', source: nonEmpty(spec) };
    case 'hub': {
      const source = needs('a name on the hub, hub:OWNER/NAME', rest);
      if (/^[\w.-]+\/[\w.-]+$/.test(source)) return { kind: 'hub', source };
      throw wrong(`a model on the hub is named OWNER/NAME, not '${source}'`, spec);
    }
    case 'gguf':
      return { kind: 'gguf', file: needs('a file, gguf:FILE', rest) };
    case 'openai': {
      const [, model, url] = /^(.*?)@(https?:\/\/.*)$/is.exec(rest) ?? [undefined, rest, undefined];
      return { kind: 'openai', model: needs("the model's name, openai:MODEL@URL", model!), url };
    }
    case 'command':
      return { kind: 'command', command: needs('a program, command:PROGRAM', rest) };
    default:
      throw wrong(`unknown model '${spec}': give ${MODEL_KINDS.map((one) => one.spec).join(', ')}`, spec);
  }
}

/** Throws InvalidArgumentError where the model's folder or file is not there. */
export async function checkModelFiles(spec: ModelSpec): Promise<void> {
  if (spec.kind !== 'folder' && spec.kind !== 'gguf') return;
  const path = spec.kind === 'folder' ? spec.source : spec.file;
  const found = await stat(path).catch(() => undefined);
  if (spec.kind === 'gguf') {
    if (found?.isFile()) return;
    throw wrong(found ? `${path} is no file: give gguf:FILE` : `there is no file ${path}`, path);
  }
  if (found?.isDirectory()) return;
  if (found && /\.gguf$/i.test(path)) throw wrong(`${path} is a GGUF file: give it as gguf:${path}`, path);
  if (found) throw wrong(`${path} is a file: name the folder that holds config.json`, path);
  throw wrong(`there is no folder ${path}; other models are ${others()}`, path);
}

function others(): string {
  return MODEL_KINDS.slice(1)
    .map((one) => one.spec)
    .join(', ');
}

function nonEmpty(spec: string): string {
  if (spec.trim() !== '') return spec;
  throw wrong(`the model is empty: give ${MODEL_KINDS.map((one) => one.spec).join(', ')}`, spec);
}

function wrong(message: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError('model', message, received);
}
