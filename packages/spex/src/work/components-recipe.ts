import type { Game } from '@spex/core';
import { type ComponentAbsence, type ComponentModel, createComponentGame } from '@spex/lenses';
import { explainedOutputs } from '../components/explained-outputs.ts';
import type { PreparedComponents } from '../components/prepare.ts';
import type { NumberedPrompt } from '../components/set-aside.ts';

/** Parts of a model, the prompts that it is asked, and what is measured on them. */
export type ComponentsRecipe = {
  readonly lens: 'components';
  /** Components of each player, as the model counts them. */
  readonly members: readonly (readonly number[])[];
  readonly prompts: readonly NumberedPrompt[];
  readonly value: string;
  readonly absence: ComponentAbsence;
  readonly rescale: boolean;
  readonly reference: readonly string[] | null;
  /** Numbers of the prompts that are explained beside the mean. */
  readonly explain: readonly number[];
};

/** Writes down the game whose outputs are those that are explained. */
export function componentsRecipe(prepared: PreparedComponents): ComponentsRecipe {
  const { players, prompts, game, absence, rescale, reference, outputs } = prepared;
  return {
    lens: 'components',
    members: players.members,
    prompts,
    value: game.value,
    absence,
    rescale,
    reference: reference ?? null,
    explain: outputs.flatMap(({ prompt }) => prompt ?? []),
  };
}

export function buildComponents(recipe: ComponentsRecipe, model: ComponentModel): Game {
  const { members, prompts, value, absence, rescale, reference, explain } = recipe;
  const game = createComponentGame({
    model,
    players: { players: members.map((_, player) => ({ label: `player ${player + 1}` })), members },
    prompts: prompts.map(({ prompt }) => prompt),
    value,
    absence,
    rescale,
    ...(reference && { reference }),
  });
  return explainedOutputs(game, prompts, explain).game;
}
