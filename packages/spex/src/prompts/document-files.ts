import { basename, extname } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type { Document } from '@spex/lenses';
import { decodeText, parseJson, readBytes, readingFrom } from '../files/read-file.ts';

/**
 * Documents from files: a `.json` file holds a list of texts or of `{"title", "text"}`, any other file is one document,
 * titled with its name. Throws InvalidArgumentError for a file that is empty or no text.
 */
export async function readDocuments(paths: readonly string[]): Promise<Document[]> {
  const documents: Document[] = [];
  for (const path of paths) {
    const bytes = await readBytes(path);
    documents.push(
      ...readingFrom(path, () => {
        const text = decodeText(bytes);
        if (text.includes('\0')) throw wrong('not text: it holds null bytes');
        if (text.trim() === '') throw wrong('the document is empty');
        if (extname(path).toLowerCase() === '.json') return readList(parseJson(text));
        return [{ title: basename(path, extname(path)), text: text.trim() }];
      }),
    );
  }
  return documents;
}

function readList(data: unknown): Document[] {
  if (!Array.isArray(data) || data.length === 0) {
    throw wrong('no list of documents, ["text", …] or [{"title": …, "text": …}, …]');
  }
  return data.map((item: unknown, at) => {
    const { title, text } = typeof item === 'string' ? { title: undefined, text: item } : read(item);
    if (typeof text !== 'string' || text.trim() === '') throw wrong(`document ${at + 1} has no text`);
    if (title !== undefined && typeof title !== 'string')
      throw wrong(`the title of document ${at + 1} is no text`);
    return title === undefined ? { text: text.trim() } : { title, text: text.trim() };
  });
}

function read(item: unknown): { readonly title?: unknown; readonly text?: unknown } {
  return typeof item === 'object' && item !== null ? item : {};
}

function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError('documents', message);
}
