import { type Explanation, energyByGroup, type GroupEnergy, spectrumFromJSON } from '@spex/core';
import type { Picture } from '../picture.ts';
import { headline, termSentence } from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { layerOf } from './grid.ts';

/** Where the score's moves come from, by layers. */
export function energyOf({ spectrum, game }: Explanation): GroupEnergy {
  const layers = game.players.map(layerOf);
  return energyByGroup(spectrumFromJSON(spectrum), (player) => layers[player]);
}

/** The three shares with their names, as they stand side by side. */
export function sharesOf({ linear, within, across }: GroupEnergy): { name: string; share: number }[] {
  return [
    { name: 'each alone', share: linear },
    { name: 'together in a layer', share: within },
    { name: 'across layers', share: across },
  ];
}

/** `38 %`; `< 1 %` for what rounds to nothing but is something. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<\u00a01\u00a0%';
  return `${Math.round(share * 100)}\u00a0%`;
}

/** The map in one sentence: the part that matters most, and how much of the score's moves is joint work. */
export function mapSentence(explanation: Explanation, picture: Picture, energy: GroupEnergy): string {
  const { index } = explanation.interactions;
  const labels = explanation.game.players.map(({ label }) => clean(label));
  const strongest = picture.terms.find((term) => term.players.length === 1);
  const first =
    strongest === undefined
      ? headline(picture.terms, labels, index)
      : `${termSentence([labels[strongest.players[0]!]!], strongest.value, index)}, more than any other part`;
  if (energy.variance === 0) return `${first}.`;
  const { linear, within, across } = energy;
  return `${first}. Of the score’s moves, ${percent(linear)} come from parts alone, ${percent(within)} from parts of one layer together and ${percent(across)} from parts across layers.`;
}
