import type { Explanation } from '@spex/core';
import { distinctLabels } from '../words/labels.ts';

const WIDTH = 60;

/**
 * What each of several explanations is called, harmless, no two alike: the names given, else whatever tells them apart, its output or its
 * text, else its number.
 */
export function titlesOf(explanations: readonly Explanation[], names?: readonly string[]): string[] {
  if (names !== undefined) return distinctLabels(names, WIDTH);
  const outputs = explanations.map(({ game }) => game.output);
  const texts = explanations.map(({ game }) => game.text ?? '');
  const several = (list: readonly string[]): number => new Set(list).size;
  return distinctLabels(several(texts) > several(outputs) ? texts : outputs, WIDTH);
}
