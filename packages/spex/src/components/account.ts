import type { Explanation } from '@spex/core';
import { COMPONENT_ABSENCES, COMPONENT_VALUES, componentsInWords } from '@spex/lenses';
import { plural } from '../data/text/layout.ts';
import type { PreparedComponents } from './prepare.ts';

/** The explanation with what was measured, on what, and what absence means. */
export function withFacts(prepared: PreparedComponents, explanation: Explanation): Explanation {
  const { model, players, prompts, promptsName } = prepared;
  const account = [
    `The value is ${valueInWords(prepared)}.`,
    `Model: ${model.name}, ${componentsInWords(model)} in ${plural(model.layers, 'layer')} (${model.style}); ${plural(players.players.length, 'player')}.`,
    `${plural(prompts.length, 'prompt')} of ${promptsName}.`,
    `Absent parts give ${absenceInWords(prepared)}.`,
  ];
  return { ...explanation, account: [...account, ...explanation.account] };
}

/** `logit-diff: log p(answer) - log p(contrast)`. */
export function valueInWords({ game }: PreparedComponents): string {
  const { name, help } = COMPONENT_VALUES.find((one) => one.name === game.value)!;
  return `${name}: ${help}`;
}

/** What absent parts give. */
export function absenceInWords({ absence, rescale, reference }: PreparedComponents): string {
  if (absence === 'mean') {
    const over = reference === undefined ? 'these prompts' : plural(reference.length, 'reference text');
    return `their output averaged over ${over}`;
  }
  const { help } = COMPONENT_ABSENCES.find((one) => one.name === absence)!;
  return rescale ? `${help}; a layer's present heads are scaled up to make up for them` : help;
}
