import type { FeatureGame, FeatureGameOptions } from '@spex/lenses';
import { checkModelOptions, type ModelOptions } from './models/model-options.ts';
import { openScorer } from './models/open-scorer.ts';
import { textSource } from './source.ts';

/** A text, the model that is asked, and what is measured on it. */
export interface TextGameOptions extends Omit<FeatureGameOptions, 'scorer'>, Omit<ModelOptions, 'repeats'> {}

/**
 * The game of a text: players are its parts, an ablation is the text without some of them, the value is the target's.
 *
 * Throws InvalidArgumentError for a text, players, model or target that will not do, CapabilityError for a target that
 * the model cannot do, and what the model's adapter throws; the game itself is not asked anything yet.
 */
export async function createTextGame(options: TextGameOptions): Promise<FeatureGame> {
  const { model, target, device, maxTokens, keyVariable, limits, encoder, ...lens } = options;
  checkModelOptions(options);
  const source = textSource(lens);
  const opened = await openScorer(options, source.full);
  return source.bind(opened.scorer);
}
