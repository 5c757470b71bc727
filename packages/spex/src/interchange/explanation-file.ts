import type { Explanation } from '@spex/core';
import { readBytes, readingFrom } from '../files/read-file.ts';
import type { FileContent } from './content.ts';
import { explanationOfContent } from './convert-content.ts';
import { readContent } from './read-content.ts';

/** What the file at a path holds. Throws InvalidArgumentError, with the path in its message. */
export async function loadContent(path: string): Promise<FileContent> {
  const bytes = await readBytes(path);
  return readingFrom(path, () => readContent(path, bytes));
}

/**
 * The explanation of a file: one of spex, shapiq's InteractionValues, interactions or a spectrum as CSV, a spectrum,
 * spectralexplain's Fourier dictionary. Throws InvalidArgumentError, with the path in its message.
 */
export async function loadExplanation(path: string): Promise<Explanation> {
  const content = await loadContent(path);
  return readingFrom(path, () => explanationOfContent(content));
}
