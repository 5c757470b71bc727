import type { Game } from '@spex/core';
import { componentPlayers, createComponentGame } from '@spex/lenses';
import { embeddedComponentModel } from '@spex/models';
import { oneOutput } from './measured.ts';

/** Sentences on which the embedded classifier's answer is followed into its parts. */
const PROMPTS = {
  praise: ['Nothing here is dull.', 'A warm and funny film that never drags.'],
  blame: ['This is far from good.', 'I have seldom been so bored by so much noise.'],
} as const;

/** Attention heads and MLP blocks of the embedded encoder, and the margin of the right answer. */
export const components: Readonly<Record<string, () => Promise<Game>>> = {
  praise: () => gated(PROMPTS.praise, 'positive'),
  blame: () => gated(PROMPTS.blame, 'negative'),
};

async function gated(prompts: readonly string[], answer: string): Promise<Game> {
  const model = await embeddedComponentModel();
  const game = createComponentGame({
    model,
    prompts: prompts.map((prompt) => ({ prompt, answer })),
    players: componentPlayers(model, 'heads,mlps'),
    value: 'margin',
  });
  return oneOutput(game, game.meanOutput);
}
