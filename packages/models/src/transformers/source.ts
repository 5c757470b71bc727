import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { type HubOptions, openHubModel } from './hub.ts';

/** Where a model's files are. Paths are below the model's folder, with `/` between. */
export interface ModelFiles {
  /** The folder's name, or the model's id on the hub. */
  readonly name: string;
  readonly list: readonly string[];
  /** The path of a file on this machine; it is downloaded first where it is not there yet. */
  fetch(file: string): Promise<string>;
}

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/**
 * Finds a model: a folder on this machine; where there is none and the name looks like `owner/name`, a model on the hub.
 *
 * @throws InvalidArgumentError where it is neither; HubError where the hub does not give it.
 */
export async function openModelFiles(source: string, options: HubOptions): Promise<ModelFiles> {
  const folder = resolve(source);
  const info = await stat(folder).catch(() => undefined);
  if (info?.isDirectory()) {
    const list = await filesOf(folder);
    return { name: basename(folder), list, fetch: async (file) => join(folder, file) };
  }
  if (info !== undefined) {
    const message = `${source} is a file: name the folder that holds config.json, tokenizer.json and onnx/model.onnx`;
    throw new InvalidArgumentError('source', message, source);
  }
  if (!HUB_ID.test(source)) {
    const message = `there is no folder ${folder}; a model on the hub is named owner/name`;
    throw new InvalidArgumentError('source', message, source);
  }
  return openHubModel(source, options);
}

/** Files of a folder and of the folder onnx in it, sorted. */
async function filesOf(folder: string): Promise<string[]> {
  const names = async (below: string) => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => `${below}${entry.name}`);
  };
  return [...(await names('')), ...(await names('onnx/'))].sort();
}

/** Reads one of the model's JSON files; undefined where it has none of that name. */
export async function readModelJson<Content>(files: ModelFiles, file: string): Promise<Content | undefined> {
  const text = await readModelText(files, file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Content;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError('source', `${files.name}/${file} is not JSON: ${reason}`, file);
  }
}

/** Reads one of the model's text files; undefined where it has none of that name. */
export async function readModelText(files: ModelFiles, file: string): Promise<string | undefined> {
  if (!files.list.includes(file)) return undefined;
  return readFile(await files.fetch(file), 'utf8');
}
