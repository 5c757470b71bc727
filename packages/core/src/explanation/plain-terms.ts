import type { Term } from '../explanation.ts';

/** Terms as JSON keeps them: -0, which JSON writes as 0, becomes 0, so that what is read back equals what was written. */
export function plainTerms(terms: Iterable<Term>): Term[] {
  return Array.from(terms, ({ players, value }) => ({ players: [...players], value: value + 0 }));
}
