import { csvParseRows, tsvParseRows } from 'd3-dsv';
import type { StudioRequest } from './api.ts';

/** Larger files are no inputs of a model. */
const MOST_BYTES = 4_000_000;

/**
 * What dropped files hold: a JSON file with a chat or a list of documents, a table whose rows are documents, one text, or several as
 * documents. Throws an error in plain words.
 */
export async function readDropped(files: readonly File[]): Promise<Partial<StudioRequest>> {
  const parts = await Promise.all(files.map(readFile));
  const [first] = parts;
  if (parts.length === 1 && first!.kind !== 'documents') return first!;
  return {
    kind: 'documents',
    documents: parts.flatMap(
      ({ documents, text }, at) => documents ?? [{ title: files[at]!.name, text: text ?? '' }],
    ),
  };
}

/** Whether a file is a table by its name. */
export function isTable({ name }: File): boolean {
  return /\.(csv|tsv|jsonl|ndjson)$/i.test(name);
}

async function readFile(file: File): Promise<Partial<StudioRequest>> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than ${MOST_BYTES / 1e6} MB.`);
  const text = await file.text();
  if (text.includes('\0')) throw new Error(`${file.name} is no text.`);
  if (/\.json$/i.test(file.name)) return readJson(file.name, text);
  if (/\.(csv|tsv)$/i.test(file.name)) {
    // Rows, not records: those are made by code from a text, which the page's policy forbids.
    const [columns, ...rows] = (/\.csv$/i.test(file.name) ? csvParseRows : tsvParseRows)(text);
    if (columns === undefined || rows.length === 0)
      throw new Error(`${file.name} has no rows below its header.`);
    return { kind: 'documents', documents: rows.map((row) => documentOf(row, columns)) };
  }
  return { kind: 'text', text };
}

/** A row as a document: its columns `title` and `text` where it has them, else all of it. */
function documentOf(row: readonly string[], columns: readonly string[]): { title?: string; text: string } {
  const cell = (name: string): string | undefined => {
    const at = columns.findIndex((one) => one.trim().toLowerCase() === name);
    return at < 0 ? undefined : (row[at] ?? '');
  };
  const title = cell('title');
  const whole = columns.map((name, at) => `${name}: ${row[at] ?? ''}`).join('\n');
  return { ...(title !== undefined && { title }), text: cell('text') ?? whole };
}

function readJson(name: string, text: string): Partial<StudioRequest> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error(`${name} is not JSON.`);
  }
  const list = Array.isArray(data) ? data : (data as { messages?: unknown } | null)?.messages;
  if (Array.isArray(list) && list.length > 0) {
    if (list.every((item) => typeof item?.role === 'string' && typeof item?.content === 'string')) {
      return { kind: 'chat', messages: list.map(({ role, content }) => ({ role, content })) };
    }
    if (list.every((item) => typeof item === 'string' || typeof item?.text === 'string')) {
      const documents = list.map((item) =>
        typeof item === 'string'
          ? { text: item }
          : { ...(typeof item.title === 'string' && { title: item.title }), text: item.text },
      );
      return { kind: 'documents', documents };
    }
  }
  throw new Error(
    `${name} holds neither a chat, [{"role": …, "content": …}], nor documents, [{"title": …, "text": …}].`,
  );
}
