import type { Absence } from './absence.ts';

/** Absent players are cut out, and the white space around them is mended. */
export const deletion: Absence = {
  kind: 'delete',
  replacements: (layout) => layout.parts.map(() => ''),
};
