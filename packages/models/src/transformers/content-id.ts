import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cachedFile } from '../files/cached-file.ts';

/** Files from this many bytes on are read once; their hash is kept beside their size and time of change. */
const LARGE = 64 * 2 ** 20;

/** SHA-256 over the files' contents, in that order, as hexadecimal. */
export async function contentId(
  paths: readonly string[],
  cacheDir: string,
  large: number = LARGE,
): Promise<string> {
  const all = createHash('sha256');
  for (const path of paths) {
    const { size, mtimeMs, ino } = await stat(path);
    if (size < large) {
      all.update(await hashOf(path));
      continue;
    }
    const key = createHash('sha256')
      .update(`${resolve(path)}\n${size}\n${mtimeMs}\n${ino}`)
      .digest('hex');
    all.update(await cachedFile(cacheDir, `hashes/${key}`, () => hashOf(path)));
  }
  return all.digest('hex');
}

async function hashOf(path: string): Promise<Uint8Array> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest();
}
