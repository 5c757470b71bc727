import { InvalidArgumentError } from '@spex/core';
import {
  type LanguageModel,
  type Prompt,
  type PromptScorer,
  parseTarget,
  type SettledTarget,
} from '@spex/lenses';
import { contextSimilarityScorer } from '@spex/models';
import { encoderModel } from '../models/encoder-model.ts';
import { openEmbedded, openTextScorer } from '../models/open-embedded.ts';
import { languageTarget, scriptScorer } from '../models/target-spec.ts';
import type { ScorerRecipe } from './scorer-recipe.ts';
import type { WorkerModels } from './worker-models.ts';

/**
 * Makes the scorer of a full prompt on the worker's own models. `local`: the recipe comes from this process.
 * Throws InvalidArgumentError for a model of another kind, and what making the scorer throws.
 */
export async function buildScorer(
  recipe: ScorerRecipe,
  full: Prompt,
  models: WorkerModels,
  local: boolean,
): Promise<PromptScorer> {
  switch (recipe.from) {
    case 'encoder': {
      if (recipe.target.startsWith('script:')) throw notLocal();
      const encoder = await models.encoder();
      return (await openEmbedded({ target: recipe.target, encoder }, full)).scorer;
    }
    case 'passages':
      return openTextScorer(contextSimilarityScorer(await models.encoder(), recipe.text), {}).scorer;
    case 'model': {
      const model = await models.language();
      return (await readTarget(recipe.target, model, models)).createScorer(model, full);
    }
    case 'program': {
      const scorer = await models.program();
      // The same program, started once more: where it gives itself no name it has another id each time.
      return local ? { ...scorer, id: recipe.id } : scorer;
    }
    case 'script': {
      if (!local) throw notLocal();
      const target = `script:${recipe.file}`;
      if (models.isEmbedded) return openTextScorer((await scriptScorer(target))!, {}).scorer;
      const { maxTokens } = recipe;
      const script = await languageTarget(target, maxTokens === undefined ? {} : { maxTokens });
      return script.createScorer(await models.language(), full);
    }
  }
}

async function readTarget(
  { spec, maxTokens, perToken, embedder }: SettledTarget,
  model: LanguageModel,
  models: WorkerModels,
) {
  // Answers are embedded by the model itself, else by the embedded encoder; the game's id tells any other.
  const encoder =
    embedder === undefined || embedder === model.id ? undefined : encoderModel(await models.encoder());
  return parseTarget(spec, {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(perToken !== undefined && { perToken }),
    ...(encoder && { embedder: encoder }),
  });
}

/** A recipe from elsewhere that would have this machine run something. */
export function notLocal(): InvalidArgumentError {
  return new InvalidArgumentError(
    'recipe',
    'the recipe names a file or a program to run, which a worker takes from its own process only',
  );
}
