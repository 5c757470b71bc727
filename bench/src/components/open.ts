import { join } from 'node:path';
import {
  type ComponentPrompt,
  embeddedComponentModel,
  type GatedComponentModel,
  loadComponentModel,
} from 'spex';
import { promptsOf, SENTIMENT_PROMPTS } from './prompts.ts';
import { shortAnswers } from './short-answers.ts';

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
  return shortAnswers(
    bound(model),
    HANDFUL.map((at) => training[at]!),
  );
}

/** The model's tokenizer, as functions that stand alone. */
export function bound(model: GatedComponentModel): Parameters<typeof shortAnswers>[0] {
  return {
    continuation: (text) => model.continuation(text),
    tokenText: (token) => model.tokenText(token),
  };
}
