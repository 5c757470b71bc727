import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '@spex/core';

/** The bytes of a file. Throws InvalidArgumentError, in words, where it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InvalidArgumentError('file', `cannot read ${path}: ${fileProblem(error)}`, path);
  }
}

/** Decodes UTF-8 and drops a byte order mark. Throws InvalidArgumentError. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidArgumentError('file', 'not UTF-8 text');
  }
}

/** Parses JSON. Throws InvalidArgumentError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError('file', `not JSON (${(error as Error).message.replaceAll(/\s+/g, ' ')})`);
  }
}

/** What `read` gives, with `source` at the head of its errors. */
export function readingFrom<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(error.argument, `${source}: ${error.message}`, error.received);
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && PROBLEMS[code]) || message;
}
