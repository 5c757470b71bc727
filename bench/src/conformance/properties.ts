import { groupedGame, randomTable, tableWithEquals, tableWithNull } from './games.ts';
import { enough, orderOf, type Subject, solve, truthOf, valuesOf } from './solve.ts';

/** Rounding, of values of about 1. */
const NOTHING = 1e-8;
/** Standard errors beyond which a mean is not by chance where it is. */
const BEYOND_CHANCE = 4.5;
/** Indices whose values, with v(∅), are to add up to v(N). */
export const EFFICIENT: readonly string[] = ['SV', 'STII', 'FSII', 'k-SII'];

/** Whether the values are the true ones once all 2^n coalitions are measured. */
export async function isExact(subject: Subject): Promise<boolean> {
  const table = randomTable(6, 1);
  const explanation = await solve(subject, groupedGame(table), enough(subject, 6, 64));
  return farthest(valuesOf(explanation), truthOf(subject, table)) < NOTHING;
}

/** Whether the mean over `seeds` is the truth as far as chance goes, with half of all coalitions. */
export async function isUnbiased(subject: Subject, seeds: number): Promise<boolean> {
  const table = randomTable(5, 5);
  const runs = await repeat(subject, table, enough(subject, 5, 16), seeds);
  return [...truthOf(subject, table)].every(([set, truth]) =>
    hasMean(
      runs.map((run) => run.get(set) ?? 0),
      truth,
    ),
  );
}

/** From the least to the most. */
export const ALIKE = ['no', 'in the mean', 'in each run'] as const;
export type Alike = (typeof ALIKE)[number];

/** Whether players that add the same get the same: in each run, in the mean over `seeds` as far as chance goes, or not. */
export async function treatsAlike(subject: Subject, seeds: number): Promise<Alike> {
  const table = tableWithEquals(6, 25);
  const runs = await repeat(subject, table, enough(subject, 6, 30), seeds);
  const differences = runs.map((run) => (run.get('1') ?? 0) - (run.get('3') ?? 0));
  if (differences.every((difference) => Math.abs(difference) < NOTHING)) return 'in each run';
  return hasMean(differences, 0) ? 'in the mean' : 'no';
}

/** Whether the values and v(∅) add up to v(N). */
export async function isEfficient(subject: Subject): Promise<boolean> {
  for (let seed = 0; seed < 5; seed++) {
    const explanation = await solve(
      subject,
      groupedGame(randomTable(7, 10 + seed)),
      budgetOf7(subject),
      seed,
    );
    const total = explanation.interactions.terms.reduce((sum, { value }) => sum + value, 0);
    if (Math.abs(total - explanation.ends.grand!) > NOTHING) return false;
  }
  return true;
}

/** Whether a player that makes no difference, and every set with it, gets nothing. */
export async function givesNullNothing(subject: Subject): Promise<boolean> {
  const game = groupedGame(tableWithNull(7, 20));
  for (let seed = 0; seed < 5; seed++) {
    const { interactions } = await solve(subject, game, budgetOf7(subject), seed);
    if (interactions.terms.some(({ players, value }) => players.includes(2) && Math.abs(value) > NOTHING)) {
      return false;
    }
  }
  return true;
}

/** Whether the values of v + 2w are those of v and twice those of w. */
export async function isLinear(subject: Subject): Promise<boolean> {
  const [one, two] = [randomTable(7, 30), randomTable(7, 31)];
  const of = async (table: Float64Array): Promise<Map<string, number>> =>
    valuesOf(await solve(subject, groupedGame(table), budgetOf7(subject), 3));
  const [a, b] = [await of(one), await of(two)];
  const sum = new Map<string, number>();
  for (const set of new Set([...a.keys(), ...b.keys()]))
    sum.set(set, (a.get(set) ?? 0) + 2 * (b.get(set) ?? 0));
  return farthest(sum, await of(one.map((value, at) => value + 2 * two[at]!))) < NOTHING;
}

/** Whether values come with intervals of some width, of a game not all of whose coalitions are measured. */
export async function tellsErrors(subject: Subject): Promise<boolean> {
  const several = 3 * enough(subject, 10, 0);
  const budget = Math.max(several, orderOf(subject.index) === 1 ? 110 : 700);
  const { interactions } = await solve(
    subject,
    groupedGame(randomTable(10, 40)),
    enough(subject, 10, Math.min(budget, 1000)),
  );
  return interactions.terms.some(({ low, high }) => low !== undefined && low < high!);
}

/** Most of the 128 coalitions of seven players, for most solvers not all. */
function budgetOf7(subject: Subject): number {
  return enough(subject, 7, 100);
}

async function repeat(
  subject: Subject,
  table: Float64Array,
  budget: number,
  seeds: number,
): Promise<Map<string, number>[]> {
  const runs = [];
  for (let seed = 0; seed < seeds; seed++)
    runs.push(valuesOf(await solve(subject, groupedGame(table), budget, seed)));
  return runs;
}

/** Whether values may well have that mean. */
export function hasMean(values: readonly number[], expected: number): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.abs(mean - expected) < BEYOND_CHANCE * Math.sqrt(variance / values.length) + NOTHING;
}

/** The largest difference between values; those left out are 0. */
export function farthest(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const sets = new Set([...a.keys(), ...b.keys()]);
  return Math.max(0, ...Array.from(sets, (set) => Math.abs((a.get(set) ?? 0) - (b.get(set) ?? 0))));
}
