import { type Explanation, parseExplanation } from '@spex/core';
import { decodeText, parseJson, readBytes, readingFrom } from '../files/read-file.ts';
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

/** An explanation and what it is called. */
export interface NamedExplanation {
  readonly name: string;
  readonly explanation: Explanation;
}

/**
 * The explanations of a file: all of a report (`spex data`, `spex components`), called by their outputs, else the one that it holds, called by
 * the path. Throws InvalidArgumentError, with the path in its message.
 */
export async function loadExplanations(path: string): Promise<NamedExplanation[]> {
  if (!path.toLowerCase().endsWith('.json'))
    return [{ name: path, explanation: await loadExplanation(path) }];
  const bytes = await readBytes(path);
  return readingFrom(path, () => {
    const data = parseJson(decodeText(bytes)) as { readonly explanations?: unknown } | null;
    if (!Array.isArray(data?.explanations)) {
      return [{ name: path, explanation: explanationOfContent(readContent(path, bytes)) }];
    }
    return data.explanations.map((one) => {
      const explanation = parseExplanation(one);
      return { name: `${path}: ${explanation.game.output}`, explanation };
    });
  });
}
