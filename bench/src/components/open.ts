import { join } from 'node:path';
import {
  type ComponentPrompt,
  embeddedComponentModel,
  type GatedComponentModel,
  loadComponentModel,
} from 'spex';
import { promptsOf, SENTIMENT_PROMPTS } from './prompts.ts';
import { shortAnswers } from './short-answers.ts';
import { spacedFor } from './spaces.ts';

export const MODELS = ['tinystories', 'stories260k', 'encoder'] as const;
export type ModelName = (typeof MODELS)[number];

/** Opens a model by name; those that are not embedded lie in `folder`. The caller disposes of it. */
export function openModel(name: ModelName, folder: string, threads: number): Promise<GatedComponentModel> {
  if (name === 'encoder') return embeddedComponentModel({ threads });
  if (name === 'tinystories') {
    return loadComponentModel({ source: join(folder, 'tinystories-656k'), threads, localOnly: true });
  }
  const own = join(folder, 'stories260k');
  return loadComponentModel({
    source: join(own, 'stories260K.onnx'),
    tokenizer: join(own, 'tok512.bin'),
    threads,
    localOnly: true,
  });
}

/** Two templates, and a pair of names in each that are the answer and the contrast in turns. */
const HANDFUL = [0, 2, 30, 32];

/** A handful of prompts: of a language model four that copy a name, of a classifier its sentences. */
export function handful(model: GatedComponentModel): ComponentPrompt[] {
  if (model.kind === 'classifier') return [...SENTIMENT_PROMPTS];
  const { training } = promptsOf('names');
  return forModel(
    model,
    HANDFUL.map((at) => training[at]!),
    true,
  );
}

/** Prompts as a language model writes them; `short`: with answers as short as they differ. */
export function forModel(
  model: GatedComponentModel,
  prompts: readonly ComponentPrompt[],
  short: boolean,
): ComponentPrompt[] {
  // Functions that stand alone, as the model's own are not.
  const tokens = {
    tokenize: (text: string) => model.tokenize(text),
    continuation: (text: string) => model.continuation(text),
    tokenText: (token: number) => model.tokenText(token),
  };
  const spaced = spacedFor(tokens, prompts);
  return short ? shortAnswers(tokens, spaced) : spaced;
}
