import { InvalidArgumentError } from '@spex/core';
import type { Message, Prompt, PromptScorer, TextScorer } from '@spex/lenses';
import { loadSentenceEncoder, type SentenceEncoder, sentimentScorer, similarityScorer } from '@spex/models';
import { scriptRecipe } from '../work/scorer-recipe.ts';
import type { ModelOptions } from './model-options.ts';
import type { OpenedScorer } from './opened-scorer.ts';
import { scriptScorer } from './target-spec.ts';

/** The embedded encoder, or a scorer that needs no model at all. */
export async function openEmbedded(options: ModelOptions, prompt: Prompt): Promise<OpenedScorer> {
  const { target = 'sentiment' } = options;
  if (typeof target !== 'string') return openedOf(target as PromptScorer, options);
  const script = await scriptScorer(target);
  // What a script imports is not in its id.
  if (script !== undefined) {
    return { ...openTextScorer(script, options), recipe: scriptRecipe(target), vouched: false };
  }
  const text = plainText(prompt);
  const encoder = options.encoder ?? (await loadSentenceEncoder());
  const scorer =
    target === 'sentiment'
      ? sentimentScorer(encoder)
      : similarityScorer(encoder, target.slice('similar:'.length));
  return {
    ...openTextScorer(scorer, options, cutNote(encoder, text)),
    recipe: { from: 'encoder', target },
  };
}

/** A scorer of texts, ready to be asked. Chats are no texts. */
export function openTextScorer(
  scorer: TextScorer,
  options: Pick<ModelOptions, 'repeats'>,
  note?: string,
): OpenedScorer {
  const ofTexts: PromptScorer = {
    ...scorer,
    score: (prompts, context) => scorer.score(prompts.map(plainText), context),
  };
  return openedOf(ofTexts, options, note);
}

function openedOf(
  scorer: PromptScorer,
  { repeats = 0 }: Pick<ModelOptions, 'repeats'>,
  note?: string,
): OpenedScorer {
  return {
    scorer,
    calls: undefined,
    model: undefined,
    repeats,
    vouched: true,
    concurrency: 1,
    notes: note === undefined ? [] : [note],
    dispose: async () => {},
  };
}

function plainText(prompt: string | readonly Message[]): string {
  if (typeof prompt === 'string') return prompt;
  throw new InvalidArgumentError('prompt', 'a chat needs a language model: give a model', prompt);
}

/** What the model does not read cannot matter to it; the person should know why. */
function cutNote(encoder: SentenceEncoder, text: string): string | undefined {
  const { maxTokens } = encoder;
  const tokens = encoder.tokenCount(text);
  if (tokens <= maxTokens) return undefined;
  return `the model reads the first ${maxTokens} tokens; the text has ${tokens}: what lies beyond counts only where earlier parts are absent`;
}
