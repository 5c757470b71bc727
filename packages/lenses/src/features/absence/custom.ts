import { InvalidArgumentError } from '@spex/core';
import type { Absence } from './absence.ts';

/**
 * Masked texts made by a function of yours, which is told which players are present. `id` names the function in the
 * game's content hash: change it whenever the function's answers change.
 */
export function customAbsence(
  id: string,
  render: (isPresent: (player: number) => boolean) => string,
): Absence {
  if (id === '') throw new InvalidArgumentError('absent', 'a custom absence needs an id', id);
  return { kind: 'custom', replacements: (layout) => layout.parts.map(() => ''), custom: { id, render } };
}
