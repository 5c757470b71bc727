import { InvalidArgumentError } from '@spex/core';
import type { Absence } from './absence.ts';
import { baselineAbsence } from './baseline.ts';
import { deletion } from './delete.ts';
import { DEFAULT_TOKEN, tokenAbsence } from './token.ts';

/** Every kind of absence, as `parseAbsence` takes it, with a line of help. */
export const ABSENCE_KINDS: readonly { readonly spec: string; readonly help: string }[] = [
  { spec: 'delete', help: 'cut out, white space mended (default)' },
  { spec: 'token:TOKEN', help: `a token stands for each absent player; token alone means ${DEFAULT_TOKEN}` },
  { spec: 'baseline:TEXT', help: 'the piece of TEXT at the same place, TEXT cut into players likewise' },
];

/** The absence that an `ABSENCE_KINDS` spec names. Throws InvalidArgumentError naming the valid ones. */
export function parseAbsence(spec: string): Absence {
  const colon = spec.indexOf(':');
  const kind = (colon < 0 ? spec : spec.slice(0, colon)).trim().toLowerCase();
  const rest = colon < 0 ? undefined : spec.slice(colon + 1);
  if (kind === 'delete' && rest === undefined) return deletion;
  if (kind === 'token') return tokenAbsence(rest);
  if (kind === 'baseline') {
    if (rest === undefined || rest.trim() === '') {
      throw new InvalidArgumentError('absent', "'baseline' needs a text: baseline:TEXT", spec);
    }
    return baselineAbsence(rest);
  }
  const valid = ABSENCE_KINDS.map((one) => one.spec).join(', ');
  throw new InvalidArgumentError('absent', `unknown kind of absence '${spec}': give one of ${valid}`, spec);
}
