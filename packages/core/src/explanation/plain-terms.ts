import type { Term } from '../explanation.ts';

/** Terms as JSON keeps them: -0, which JSON writes as 0, becomes 0, so that what is read back equals what was written. */
export function plainTerms(terms: readonly Term[]): Term[] {
  return terms.map(({ players, value }) => ({ players, value: value + 0 }));
}
