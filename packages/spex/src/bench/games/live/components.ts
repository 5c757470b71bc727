import type { Game } from '@spex/core';
import { componentPlayers, createComponentGame } from '@spex/lenses';
import { embeddedComponentModel } from '@spex/models';
import { oneOutput } from './measured.ts';

/** Attention heads and MLP blocks of the embedded encoder, and the margin of the right answer to a sentence. */
export const components: Readonly<Record<string, () => Promise<Game>>> = {
  praise: () => gated('A warm and funny film that never drags.', 'positive'),
  blame: () => gated('I have seldom been so bored by so much noise.', 'negative'),
};

async function gated(prompt: string, answer: string): Promise<Game> {
  const model = await embeddedComponentModel();
  const game = createComponentGame({
    model,
    prompts: [{ prompt, answer }],
    players: componentPlayers(model, 'heads,mlps'),
    value: 'margin',
  });
  return oneOutput(game, game.meanOutput);
}
