import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, InvalidArgumentError } from '@spex/core';
import type { Table } from '@spex/models';
import { parseDelimited } from '../data/delimited.ts';
import { parseTable } from '../data/read-table.ts';
import { readingFrom } from '../files/read-file.ts';

/** Ids of tables: nothing else may name a file. */
const TABLE_ID = /^[0-9a-f]{32}$/;
/** Tables that are kept in memory, read. */
const AT_HAND = 4;
/** Longest name of a file. */
const MOST_NAME = 200;

/** A file as a page gave it. */
interface Shelved {
  readonly name: string;
  readonly content: string;
}

/** Tables that pages gave, each a file in a folder of their own, named by its content. No other file is ever read. */
export class TableShelf {
  readonly #folder: string;
  readonly #atHand = new Map<string, Table>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a file's content, and gives its id. Throws InvalidArgumentError, with the line, for what is no table. */
  async put(name: string, content: string, header: boolean): Promise<string> {
    if (name.length > MOST_NAME || /[/\\\0]/.test(name)) {
      throw new InvalidArgumentError('name', 'name must be the name of a file, not a path', name);
    }
    const table = parse({ name, content }, header);
    const id = contentHash(name, content);
    this.#remember(keyOf(id, header), table);
    await mkdir(this.#folder, { recursive: true });
    const temporary = join(this.#folder, `.${randomUUID()}.tmp`);
    await writeFile(temporary, JSON.stringify({ name, content } satisfies Shelved), { mode: 0o600 });
    await rename(temporary, this.#path(id));
    return id;
  }

  /** The table of an id. Throws InvalidArgumentError where it is not there any more. */
  async get(id: string, header: boolean): Promise<Table> {
    const key = keyOf(id, header);
    const known = this.#atHand.get(key);
    if (known) return known;
    const file = await readFile(this.#path(id), 'utf8').catch(() => undefined);
    if (file === undefined) {
      throw new InvalidArgumentError('train', 'the table is not there any more: give the file again', id);
    }
    return this.#remember(key, parse(JSON.parse(file) as Shelved, header));
  }

  /** Removes every table that is not among these. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    const gone = names.filter((name) => !ids.has(name.replace(/\.json$/, '')));
    await Promise.all(gone.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  #remember(key: string, table: Table): Table {
    this.#atHand.delete(key);
    this.#atHand.set(key, table);
    for (const [oldest] of this.#atHand) if (this.#atHand.size > AT_HAND) this.#atHand.delete(oldest);
    return table;
  }

  #path(id: string): string {
    if (!TABLE_ID.test(id)) throw new InvalidArgumentError('train', 'that is not the id of a table', id);
    return join(this.#folder, `${id}.json`);
  }
}

function keyOf(id: string, header: boolean): string {
  return `${id}:${header}`;
}

function parse({ name, content }: Shelved, header: boolean): Table {
  if (header || /\.(jsonl|ndjson)$/i.test(name)) return parseTable(name, content);
  // The first record tells how many columns there are.
  const delimiter = /\.tsv$/i.test(name) ? '\t' : ',';
  const first = readingFrom(name, () => parseDelimited(content, delimiter, undefined)).header;
  return parseTable(name, content, { columns: first.map((_, at) => `column ${at + 1}`) });
}
