import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';

const DIGEST = 32;

/**
 * The folder for files that spex can make again: `SPEX_CACHE`, else the platform's folder for caches (`XDG_CACHE_HOME`
 * or `~/.cache` on Linux, `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows) and `spex` in it.
 */
export function cacheFolder(): string {
  return process.env.SPEX_CACHE || envPaths('spex', { suffix: '' }).cache;
}

/**
 * The bytes of a file that is made on first use: read from `folder/name` where it is there and whole, else made and
 * left there for the next time. `name` must change whenever what `make` gives would.
 *
 * A folder that cannot be written costs the next run time, and is no error.
 */
export async function cachedFile(
  folder: string,
  name: string,
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const kept = await readCached(folder, name);
  if (kept !== undefined) return kept;
  const content = await make();
  await writeCached(folder, name, content);
  return content;
}

/** The bytes that `writeCached` left; undefined where they are not there, or not whole. */
export async function readCached(folder: string, name: string): Promise<Uint8Array | undefined> {
  const kept = await readFile(join(folder, name)).catch(() => undefined);
  if (kept === undefined || kept.length <= DIGEST) return undefined;
  const content = kept.subarray(0, -DIGEST);
  return digest(content).equals(kept.subarray(-DIGEST)) ? content : undefined;
}

/**
 * Leaves bytes at `folder/name`. The file is the bytes and their SHA-256. It is written beside its place and renamed, so
 * that another process sees all of it or none. Where it cannot be written nothing happens.
 */
export async function writeCached(folder: string, name: string, content: Uint8Array): Promise<void> {
  const path = join(folder, name);
  const temporary = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, [content, digest(content)]);
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
