import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidArgumentError } from '@spex/core';
import type { AnswerFunction } from '@spex/lenses';
import { readBytes } from '../files/read-file.ts';

/** A scoring function from a file. */
export interface Script {
  /** A hash of the file: what it imports is not in it. */
  readonly id: string;
  readonly outputs: readonly string[];
  readonly score: AnswerFunction;
}

/**
 * Imports a JavaScript module whose default export gives a number, or a promise of one, for an answer (without a language
 * model: for a masked text) and its prompt. With an export `outputs`, names, it gives as many numbers.
 * Throws InvalidArgumentError.
 */
export async function loadScript(path: string): Promise<Script> {
  const bytes = await readBytes(path);
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  let loaded: { readonly default?: unknown; readonly outputs?: unknown };
  try {
    // The hash keeps a changed file from being taken for the one imported before.
    loaded = await import(`${pathToFileURL(resolve(path)).href}?${id}`);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    throw new InvalidArgumentError('target', `${path} cannot be imported: ${reason}`, path);
  }
  if (typeof loaded.default !== 'function') {
    throw new InvalidArgumentError(
      'target',
      `${path} has no default export that is a function: export default (answer, prompt) => number`,
      path,
    );
  }
  return { id, outputs: readOutputs(path, loaded.outputs), score: loaded.default as AnswerFunction };
}

function readOutputs(path: string, outputs: unknown): readonly string[] {
  if (outputs === undefined) return ['score'];
  const named = Array.isArray(outputs) && outputs.every((one) => typeof one === 'string');
  if (named && outputs.length > 0) return outputs;
  throw new InvalidArgumentError('target', `${path}: outputs must be a list of at least one name`, outputs);
}
