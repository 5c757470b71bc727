import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from './records.ts';

/** Ids of runs: nothing else may name a file. */
const RUN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Runs that are over, a file each, in a folder of their own. What they measured is in the ablation store. */
export class RunFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async save(record: RunRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const temporary = join(this.#folder, `.${randomUUID()}.tmp`);
    await writeFile(temporary, JSON.stringify(record), { mode: 0o600 });
    await rename(temporary, this.#path(record.id));
  }

  /** All runs that can be read, in any order. */
  async load(): Promise<RunRecord[]> {
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    const records = await Promise.all(
      names
        .filter((name) => name.endsWith('.json') && RUN_ID.test(name.slice(0, -5)))
        .map(async (name) => {
          try {
            const record = JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as RunRecord;
            // Runs of earlier versions knew neither of training sets nor of what was free.
            return [
              {
                ...record,
                others: record.others ?? [],
                data: record.data ?? null,
                counts: record.counts ?? null,
              },
            ];
          } catch {
            return [];
          }
        }),
    );
    return records.flat();
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    if (!RUN_ID.test(id)) throw new Error(`not the id of a run: ${id}`);
    return join(this.#folder, `${id}.json`);
  }
}
