import { InvalidArgumentError } from '@spex/core';
import type { Absence } from './absence.ts';

/** The token where none is given. */
export const DEFAULT_TOKEN = '[MASK]';

/**
 * A token stands for each absent player (for each part of one that has several). `collapse` leaves one token for
 * absent players that follow each other on a line.
 */
export function tokenAbsence(
  token: string = DEFAULT_TOKEN,
  options: { readonly collapse?: boolean } = {},
): Absence {
  if (token.trim() === '') {
    throw new InvalidArgumentError(
      'absent',
      'the token must hold text: to leave players out, use delete',
      token,
    );
  }
  return {
    kind: 'token',
    replacements: (layout) => layout.parts.map(() => token),
    collapse: options.collapse ?? false,
  };
}
