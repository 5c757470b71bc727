import { batchFromLists } from '@spex/core';
import {
  createFeatureGame,
  createPromptGame,
  type FeatureGame,
  type FeatureGameOptions,
  fullPrompt,
  type Prompt,
  type PromptScorer,
  type PromptSource,
} from '@spex/lenses';

/** Something to explain, before there is a model: its players, and what a model is asked. */
export interface Source<G extends FeatureGame = FeatureGame> {
  /** What the model is asked when every player is present. */
  readonly full: Prompt;
  /** The game without a model: it has players, and cannot be evaluated. */
  readonly draft: G;
  bind(scorer: PromptScorer): G;
}

/** A scorer for a game that is only looked at. */
const NONE: PromptScorer = {
  id: 'none',
  outputs: ['value'],
  score: () => Promise.reject(new Error('the draft of a game was evaluated')),
};

/** A text, its parts the players. Throws InvalidArgumentError for whatever does not fit the text. */
export function textSource(lens: Omit<FeatureGameOptions, 'scorer'>): Source {
  const bind = (scorer: PromptScorer): FeatureGame => createFeatureGame({ ...lens, scorer });
  const draft = bind(NONE);
  const everyone = draft.players.map((_, player) => player);
  return { full: draft.maskedText(batchFromLists([everyone], everyone.length), 0), draft, bind };
}

/** A prompt with players in it: documents, a chat, examples. Throws InvalidArgumentError for what is no prompt. */
export function promptSource(prompt: PromptSource): Source<ReturnType<typeof createPromptGame>> {
  const bind = (scorer: PromptScorer): ReturnType<typeof createPromptGame> =>
    createPromptGame({ prompt, scorer });
  return { full: fullPrompt(prompt), draft: bind(NONE), bind };
}
