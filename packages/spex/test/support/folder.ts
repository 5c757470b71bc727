import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export interface TestFolder {
  path(name?: string): string;
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
}

/** A folder of the test file's own, gone when its tests are over. */
export function testFolder(): TestFolder {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'spex-test-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const path = (name = '.'): string => join(root, name);
  return {
    path,
    async write(name, content) {
      await writeFile(path(name), content);
      return path(name);
    },
  };
}
