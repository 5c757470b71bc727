import { type Game, InvalidArgumentError } from '@spex/core';
import {
  type FeatureGame,
  type Prompt,
  type PromptGame,
  type PromptScorer,
  restoreFeatureGame,
  restoreFullPrompt,
  restorePromptGame,
} from '@spex/lenses';
import type { ScorerRecipe } from './scorer-recipe.ts';

/** A game of a text or a prompt: what shapes its masked texts, whatever cut them, and where the numbers come from. */
export type TextRecipe = {
  readonly lens: 'text' | 'prompt';
  readonly content: unknown;
  readonly scorer: ScorerRecipe;
};

/**
 * Writes down a game of a text or a prompt. Throws InvalidArgumentError for one that is made of functions: a custom absence,
 * a target or a scorer of the caller's own.
 */
export function textRecipe(game: FeatureGame, scorer: ScorerRecipe | undefined): TextRecipe {
  if (game.content === undefined) {
    const message =
      'a custom absence is a function, which cannot be sent to workers: give another absence, or run without workers';
    throw new InvalidArgumentError('absent', message);
  }
  if (scorer === undefined) {
    const message =
      'a target or scorer of your own is a function, which cannot be sent to workers: give a target by its name, or run without workers';
    throw new InvalidArgumentError('target', message);
  }
  return { lens: isPrompt(game) ? 'prompt' : 'text', content: game.content, scorer };
}

function isPrompt(game: FeatureGame): game is PromptGame {
  return 'maskedPrompt' in game;
}

/** What a target is made for. */
export function fullPromptOf({ lens, content }: TextRecipe): Prompt {
  return lens === 'prompt' ? restoreFullPrompt(content) : (content as { readonly text: string }).text;
}

export function buildText({ lens, content }: TextRecipe, scorer: PromptScorer): Game {
  return lens === 'prompt' ? restorePromptGame(content, scorer) : restoreFeatureGame(content, scorer);
}
