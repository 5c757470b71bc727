import {
  convertSpectrum,
  Evaluator,
  type Explanation,
  type Game,
  type IndexName,
  owenValues,
  type Solver,
  spectrumOfTable,
} from 'spex';
import { groupsOf } from './games.ts';

/** One solver's values of one index. */
export interface Subject {
  readonly solver: Solver;
  readonly index: IndexName;
}

/** SV and BV are of single players; of the others interactions of two are looked at. */
export function orderOf(index: IndexName): number {
  return index === 'SV' || index === 'BV' ? 1 : 2;
}

/** The budget nearest to `budget` that is enough, up to all coalitions. */
export function enough({ solver, index }: Subject, players: number, budget: number): number {
  return Math.max(budget, solver.leastBudget(players, { index, order: orderOf(index) }));
}

export function solve(
  { solver, index }: Subject,
  game: Game,
  budget: number,
  seed = 0,
): Promise<Explanation> {
  return solver.solve(new Evaluator(game), { budget, seed, index, order: orderOf(index) });
}

/** The values of all sets but the empty one, by their players. */
export function valuesOf({ interactions }: Explanation): Map<string, number> {
  return new Map(
    interactions.terms
      .filter(({ players }) => players.length > 0)
      .map(({ players, value }) => [players.join(), value] as const),
  );
}

/** The true values, from a complete table: those of the index, of solver `owen` Owen values. */
export function truthOf({ solver, index }: Subject, table: Float64Array): Map<string, number> {
  const spectrum = spectrumOfTable(table);
  if (solver.name === 'owen') {
    const values = owenValues(spectrum, groupsOf(spectrum.players));
    return new Map(Array.from(values, (value, player) => [`${player}`, value] as const));
  }
  return new Map(
    convertSpectrum(spectrum, index, orderOf(index))
      .filter(({ players }) => players.length > 0)
      .map(({ players, value }) => [players.join(), value] as const),
  );
}
