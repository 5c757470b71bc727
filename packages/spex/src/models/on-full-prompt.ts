import { CallError, GameError } from '@spex/core';
import type { LanguageModel } from '@spex/lenses';

/** What a model says to the full prompt, before the run; a failed call is the model's, not the command line's. */
export async function onFullPrompt<T>(model: Pick<LanguageModel, 'name'>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new GameError(`model '${model.name}' failed on the full prompt: ${error.message}`, [], {
      cause: error,
    });
  }
}
