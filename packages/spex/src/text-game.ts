import { createFeatureGame, type FeatureGame, type FeatureGameOptions, type TextScorer } from '@spex/lenses';
import type { SentenceEncoder } from '@spex/models';
import { loadTarget } from './text-target.ts';

/** A text and what to measure on it. */
export interface TextGameOptions extends Omit<FeatureGameOptions, 'scorer'> {
  /** `sentiment` (default), `similar:TEXT`, or a scorer of your own. */
  readonly target?: string | TextScorer;
  /** The embedded model, where it is loaded already. */
  readonly encoder?: SentenceEncoder;
}

/**
 * The game of a text: players are its parts, an ablation is the text without some of them, the value is the target's.
 * Throws InvalidArgumentError for a text, players or target that will not do; nothing is spent.
 */
export async function createTextGame(options: TextGameOptions): Promise<FeatureGame> {
  const { target = 'sentiment', encoder, ...lens } = options;
  const scorer = typeof target === 'string' ? (await loadTarget(target, encoder)).scorer : target;
  return createFeatureGame({ ...lens, scorer });
}
