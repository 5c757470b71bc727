import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../files/cached-file.ts';
import { HubError } from './hub-error.ts';
import type { ModelFiles } from './source.ts';

export interface HubOptions {
  /** Branch, tag or commit of a model on the hub; default: `main`. */
  readonly revision?: string;
  /** Folder for downloads; default: `SPEX_CACHE`, else the user's cache folder. */
  readonly cacheDir?: string;
  /** Never asks the hub: what has been downloaded before is all there is. */
  readonly localOnly?: boolean;
  readonly signal?: AbortSignal;
}

/** Seconds without an answer after which the hub counts as not reachable. */
const PATIENCE = 20;

/**
 * A model on the Hugging Face hub. Files are downloaded when they are asked for and kept in the cache folder, where the
 * next run finds them, with or without the hub. `HF_ENDPOINT` names another hub, `HF_TOKEN` the key to models that need
 * one.
 *
 * @throws HubError where the hub does not give it.
 */
export async function openHubModel(id: string, options: HubOptions): Promise<ModelFiles> {
  const { revision = 'main', cacheDir = cacheFolder(), localOnly = false, signal } = options;
  const endpoint = (process.env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  const folder = join(cacheDir, 'hub', ...id.split('/'), encodeURIComponent(revision));
  const ask = (path: string) => request(endpoint, path, id, revision, signal);
  const sizes = await listFiles();

  async function listFiles(): Promise<Map<string, number>> {
    const kept = join(folder, 'files.json');
    const remembered = await readFile(kept, 'utf8').then(JSON.parse, () => undefined);
    if (localOnly) {
      if (remembered !== undefined) return new Map(remembered);
      throw new HubError(
        `${id} is no folder and has not been downloaded yet; localOnly keeps spex from the hub`,
        id,
      );
    }
    try {
      const response = await ask(`api/models/${id}/tree/${encodeURIComponent(revision)}?recursive=true`);
      const tree = (await response.json()) as { type: string; path: string; size: number }[];
      const found = tree
        .filter(({ type }) => type === 'file')
        .map(({ path, size }) => [path, size] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      await mkdir(folder, { recursive: true });
      await writeFile(kept, JSON.stringify(found));
      return new Map(found);
    } catch (error) {
      const away = error instanceof HubError && error.status === undefined;
      if (away && remembered !== undefined) return new Map(remembered);
      throw error;
    }
  }

  async function download(file: string, path: string, size: number): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}`;
    try {
      const { body } = await ask(`${id}/resolve/${encodeURIComponent(revision)}/${file}`);
      const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(source, createWriteStream(temporary), signal === undefined ? {} : { signal });
      const written = (await stat(temporary)).size;
      if (written !== size) {
        throw new HubError(`${file} of ${id} came as ${written} bytes, not ${size}: try again`, id);
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      signal?.throwIfAborted();
      if (error instanceof HubError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new HubError(`${file} of ${id} could not be downloaded: ${reason}`, id, { cause: error });
    }
  }

  return {
    name: id,
    list: [...sizes.keys()],
    async fetch(file) {
      const path = join(folder, file);
      const size = sizes.get(file)!;
      const kept = await stat(path).catch(() => undefined);
      if (kept?.size === size) return path;
      if (localOnly) {
        throw new HubError(
          `${file} of ${id} has not been downloaded yet; localOnly keeps spex from the hub`,
          id,
        );
      }
      await download(file, path, size);
      return path;
    },
  };
}

async function request(
  endpoint: string,
  path: string,
  id: string,
  revision: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const impatience = new AbortController();
  const timer = setTimeout(() => impatience.abort(), PATIENCE * 1000);
  const signals = signal === undefined ? [impatience.signal] : [impatience.signal, signal];
  const token = process.env.HF_TOKEN;
  let response: Response;
  try {
    response = await fetch(`${endpoint}/${path}`, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.any(signals),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `${endpoint} is not reachable: download ${id} elsewhere and name its folder instead (config.json, tokenizer.json, onnx/model.onnx)`;
    throw new HubError(message, id, { cause });
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  const { status } = response;
  const message = [401, 403, 404].includes(status)
    ? `${endpoint} gives no model ${id} at ${revision} (HTTP ${status}): check the name, and set HF_TOKEN where it needs a key`
    : `${endpoint} answered HTTP ${status} for ${id}: try again later, or download it and name its folder`;
  throw new HubError(message, id, { status });
}
